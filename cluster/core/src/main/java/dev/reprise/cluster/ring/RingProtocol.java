// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

// Longer than 300 lines: one state machine, whose transitions are checked together.

import dev.reprise.cluster.ring.Round.Step;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.FollowerRecord;
import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Message;
import dev.reprise.cluster.wire.MessageBox;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.cluster.wire.RingRequest;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.revocation.RevokedSubject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One node's part in keeping the keys of a fleet the same: a state machine that is told what
 * happened and answers with {@link Command commands}. It reads no clock, opens no connection and
 * starts no thread. Not safe for use by several threads; what it gives out is immutable.
 */
public final class RingProtocol {

  /*
   * docs/ring-protocol.md says what the store has and what a round is.
   * Invariants, which the simulator checks after every event:
   * (1) One key seals: it is a function of ring and time (KeyRing, D4).
   * (2) A node seals only under keys that the store has had: the maker of a key holds it once the
   *     compare-and-set has succeeded, not before.
   * (3) A key that has been published is opened by every node that has read the store since: joins
   *     forget nothing that is alive.
   * (4) Before its seal_by a key seals only if every live node has acknowledged it (Membership).
   * (5) What is revoked stays revoked, and nothing takes its place without acknowledgement. The
   *     tombstone lives as long again as the key could have.
   * (6) No time is joined, only decisions: a wrong clock misleads its own node only, and what that
   *     node leaves out of the store as over, whoever holds it puts back.
   * (7) The epoch decides nothing: a record with any epoch, or none, is joined. So a flush, a lost
   *     write, a stale replica and a replayed record heal within one poll.
   * (8) The next wake-up is asked for before anything that can fail; the delay counts from now and
   *     names no time of day.
   * (9) A record that cannot be opened is replaced, with growing patience: a store that has been
   *     scribbled on must not stop a fleet, nor a node with a wrong secret keep it busy.
   * (10) A follower with a secret of its own reads a copy of the ring that members sign, and writes
   *     nothing but its heartbeat, its state and its request for that copy.
   */

  private static final Set<Step> ALL_STEPS = EnumSet.allOf(Step.class);
  private static final Set<Step> STEPS_OF_A_FOLLOWER = EnumSet.of(Step.READ_RING, Step.BEAT);

  private final RingSettings settings;
  private final RingRules rules;
  private final ResumptionPolicy policy;
  private final NodeName node;
  private final MemberStart start;
  private final SecureRandom random;
  private final Replica<KeyRing> ring;
  private final Replica<Revocations> revocations;
  private final Acknowledgements acknowledgements;
  private final Following following = new Following();
  private final MessageBox messages;
  private final Proposals proposals;
  private final Pace pace;
  private final Exchange exchange = new Exchange();
  private ClusterRecords records;
  private final Round round;
  private final SharedRecord ringRecord;

  /** A member's care for the followers' copy of the ring; empty at a follower. */
  private final Optional<CopyKeeper> copy;

  private final Petition petition = new Petition();
  private long failedRounds;

  /** What a node's secret lets it read and do. */
  private record Standing(String trustDomain, ClusterRecords records, Optional<RingCopy> copy) {

    static Standing ofMember(SharedSecrets secrets, RingRules rules, SecureRandom random) {
      return new Standing(
          secrets.trustDomain(),
          new ClusterRecords(new RecordSealer(secrets, random)),
          Optional.of(new RingCopy(secrets, rules, random)));
    }

    static Standing ofFollower(FollowerSecrets secrets, SecureRandom random) {
      return new Standing(
          secrets.trustDomain(), new FollowerRecords(secrets, random), Optional.empty());
    }
  }

  RingProtocol(
      NodeName node,
      SharedSecrets secrets,
      ResumptionPolicy policy,
      RingSettings settings,
      RingRules rules,
      SecureRandom random,
      Instant now) {
    this(node, Standing.ofMember(secrets, rules, random), policy, settings, rules, random, now);
  }

  private RingProtocol(
      NodeName node,
      Standing standing,
      ResumptionPolicy policy,
      RingSettings settings,
      RingRules rules,
      SecureRandom random,
      Instant now) {
    this.node = node;
    this.settings = settings;
    this.rules = rules;
    this.random = random;
    this.start = MemberStart.at(now, random);
    this.policy = policy;
    this.records = standing.records();
    this.ringRecord =
        standing.copy().isPresent() ? SharedRecord.KEY_RING : SharedRecord.FOLLOWER_RING;
    this.round = new Round(standing.copy().isPresent() ? ALL_STEPS : STEPS_OF_A_FOLLOWER);
    this.ring =
        new Replica<>(
            new KeyRingType(standing.trustDomain(), policy, rules), rules, freshness(), records);
    this.copy =
        standing
            .copy()
            .map(
                each ->
                    new CopyKeeper(each, rules, exchange, round, ring, settings.pollInterval()));
    this.revocations = new Replica<>(new RevocationsType(), rules, freshness(), records);
    this.acknowledgements = new Acknowledgements(node, start, settings, rules);
    this.messages = new MessageBox(node, start, policy.clockSkew(), settings.replayWindow());
    this.proposals = new Proposals(policy, rules, random);
    this.pace = new Pace(settings.pollInterval(), random);
  }

  private Freshness freshness() {
    return new Freshness(start, rules, settings.freshFor(), policy.clockSkew());
  }

  /**
   * A node that has just started and knows nothing; {@link #wake} it.
   *
   * @param node the node's name, no other live node's
   * @param secrets the secrets of the node's trust domain
   * @param random makes keys and everything else that must not be foreseen
   */
  public static RingProtocol starting(
      NodeName node,
      SharedSecrets secrets,
      ResumptionPolicy policy,
      RingSettings settings,
      SecureRandom random,
      Instant now) {
    return new RingProtocol(node, secrets, policy, settings, RingRules.RULES, random, now);
  }

  /**
   * A follower with a secret of its own, which has just started and knows nothing; {@link #wake}
   * it. It acknowledges what {@link #follow} names, and can neither rotate nor revoke.
   *
   * @param node the follower's name, no other live follower's
   */
  public static RingProtocol following(
      NodeName node,
      FollowerSecrets secrets,
      ResumptionPolicy policy,
      RingSettings settings,
      SecureRandom random,
      Instant now) {
    RingProtocol protocol =
        new RingProtocol(
            node,
            Standing.ofFollower(secrets, random),
            policy,
            settings,
            RingRules.RULES,
            random,
            now);
    protocol.acknowledgeOnRequest();
    return protocol;
  }

  /**
   * Lets this node, which has not begun yet, acknowledge no key but those that {@link #acknowledge}
   * names, instead of every key that it opens.
   */
  public void acknowledgeOnRequest() {
    acknowledgements.restrictTo(Set.of());
  }

  /**
   * Acknowledges these keys and no others from now on: another program, to which this node hands
   * the keys, opens them. Keys that the node does not open itself are not acknowledged.
   */
  public List<Command> acknowledge(Set<KeyName> names, Instant now) {
    acknowledgements.restrictTo(names);
    startEarly(now, Step.BEAT);
    return exchange.taken();
  }

  /**
   * Acknowledges these keys and no others from now on, and shows operators the state of the program
   * that opens them: at once if an acknowledgement has changed, or a trouble has begun or ended,
   * else with the next heartbeat.
   */
  public List<Command> follow(Set<KeyName> names, FollowerState state, Instant now) {
    boolean hastens = acknowledgements.restrictTo(names);
    hastens |= following.is(state);
    if (hastens) {
      startEarly(now, Step.BEAT);
    }
    return exchange.taken();
  }

  /** Begins a round. */
  public List<Command> wake(Instant now) {
    boolean timePassed = pace.wakes();
    rearm();
    if (exchange.isWaiting() && !round.isOverdue()) {
      round.overdue();
      return exchange.taken();
    }
    if (exchange.isWaiting()) {
      abandonRound();
    }
    round.begin(timePassed);
    advance(now);
    return exchange.taken();
  }

  /**
   * Takes the reply to a request; one that is no longer expected changes nothing.
   *
   * @param number the request's
   */
  public List<Command> replied(long number, Reply reply, Instant now) {
    exchange
        .expected(number)
        .ifPresent(
            then -> {
              if (reply instanceof Reply.Failed) {
                abandonRound();
              } else {
                then.accept(reply, now);
                advance(now);
              }
            });
    return exchange.taken();
  }

  /** Takes a message from the bus. */
  public List<Command> received(Bytes octets, Instant now) {
    if (copy.isPresent()) { // members seal their messages for members
      messages.open(octets, records.sealer(), now).ifPresent(message -> take(message, now));
    }
    return exchange.taken();
  }

  /** Reads again what may have changed while no message arrived. */
  public List<Command> reconnected(Instant now) {
    startEarly(now, Step.READ_RING, Step.READ_REVOCATIONS, Step.BEAT);
    return exchange.taken();
  }

  /** Publishes a key that is to seal as soon as every live node has acknowledged it. */
  public List<Command> rotate(Instant now) {
    checkMember();
    proposals.request(ring.held(), keys(now), now);
    startEarly(now, Step.READ_RING, Step.BEAT, Step.COUNT);
    return exchange.taken();
  }

  /** Stops opening what that key has sealed, here at once and soon everywhere. */
  public List<Command> revoke(KeyName name, Instant now) {
    checkMember();
    ring.hold(rules.revoked(ring.held(), name));
    startEarly(now, Step.READ_RING, Step.BEAT, Step.COUNT);
    return exchange.taken();
  }

  /** Revokes the sessions of a subject that were authenticated up to now. */
  public List<Command> revoke(RevokedSubject subject, Instant now) {
    Instant expires = now.plus(policy.lineage()).plus(policy.clockSkew());
    return revoke(new Revocation(subject, now, expires), now);
  }

  /** Declines sessions, here at once and soon everywhere. */
  public List<Command> revoke(Revocation revocation, Instant now) {
    checkMember();
    revocations.hold(revocations.held().join(new Revocations(0, List.of(revocation))));
    startEarly(now, Step.READ_REVOCATIONS);
    return exchange.taken();
  }

  /** Tells all nodes to forget a session. */
  public List<Command> removeSession(SessionId sessionId, Instant now) {
    publish(Message.sessionRemoved(sessionId), now);
    return exchange.taken();
  }

  /** Uses these secrets from now on, and seals the shared records anew if the first has changed. */
  public List<Command> use(SharedSecrets secrets, Instant now) {
    checkMember();
    copy.orElseThrow().use(secrets);
    return use(new ClusterRecords(new RecordSealer(secrets, random)), now);
  }

  /** Lets a follower use these secrets from now on. */
  public List<Command> use(FollowerSecrets secrets, Instant now) {
    if (copy.isPresent()) {
      throw new IllegalStateException("a member needs the cluster's secrets");
    }
    return use(new FollowerRecords(secrets, random), now);
  }

  private List<Command> use(ClusterRecords changed, Instant now) {
    records = changed;
    ring.use(records);
    revocations.use(records);
    startEarly(now, Step.READ_RING, Step.READ_REVOCATIONS, Step.BEAT);
    return exchange.taken();
  }

  /** Destroys every key that this node has, and ends the node. The store keeps its copies. */
  public void destroy() {
    exchange.giveUp();
    ring.destroy();
    proposals.destroy();
  }

  /** The keys for handshakes from now on. */
  public KeyRing keys(Instant now) {
    Optional<Instant> oldest =
        ring.since(now).map(since -> Freshness.oldestKey(since, policy.clockSkew()));
    return rules.trusted(ring.held(), oldest);
  }

  /**
   * The moment before which keys that this node uses were not published, but for the tolerated
   * clock difference; empty if it uses none.
   */
  public Optional<Instant> keysSince(Instant now) {
    return ring.since(now);
  }

  /** Until when these keys may be used if the node learns nothing more. */
  public Instant keysUntil() {
    return ring.until();
  }

  /** All that is revoked, as far as this node knows. */
  public Revocations revocations() {
    return revocations.held();
  }

  /**
   * The moment from which on this node knows what was revoked; empty if it does not know what is
   * revoked, so that nothing may be resumed.
   */
  public Optional<Instant> revocationsSince(Instant now) {
    return revocations.since(now);
  }

  /**
   * The moment for a revocation that declines all sessions authenticated before {@code since}. It
   * is earlier by the tolerated clock difference, which every revocation adds to its moment, and by
   * the second to which a session rounds its own time down.
   */
  public Instant revokingAllBefore(Instant since) {
    return since.minus(policy.clockSkew()).minusSeconds(1);
  }

  /** Until when the revocations may be used if the node learns nothing more. */
  public Instant revocationsUntil() {
    return revocations.until();
  }

  /** How this node is doing. */
  public RingStatus status() {
    return new RingStatus(
        node,
        start,
        ring.held().epoch(),
        acknowledgements.rounds(),
        failedRounds,
        ring.isUnreadable() || revocations.isUnreadable(),
        acknowledgements.isNameShared(),
        KeyFormat.of(policy),
        proposals.formatFor(ring.held()),
        messages.counts());
  }

  private void checkMember() {
    if (copy.isEmpty()) {
      throw new IllegalStateException("the secret of a follower lets a node do nothing but follow");
    }
  }

  /** Begins a round of some steps before its time, or lets them follow the one that goes on. */
  private void startEarly(Instant now, Step... wanted) {
    if (pace.allowsEarlyRound()) {
      round.follow(List.of(wanted));
      advance(now);
    }
  }

  private void abandonRound() {
    failedRounds++;
    exchange.giveUp();
    ring.writeEnded();
    revocations.writeEnded();
    round.abandon();
  }

  /** Goes on until there is something to wait for. */
  private void advance(Instant now) {
    while (!exchange.isWaiting()) {
      Optional<Step> next = round.next();
      if (next.isEmpty()) {
        return;
      }
      perform(next.get(), now);
    }
  }

  private void perform(Step step, Instant now) {
    switch (step) {
      case READ_RING ->
          exchange.ask(number -> new Command.Load(number, ringRecord), this::ringLoaded);
      case READ_REVOCATIONS ->
          exchange.ask(
              number -> new Command.Load(number, SharedRecord.REVOCATIONS),
              this::revocationsLoaded);
      case BEAT -> beat(now);
      case COUNT -> count();
      case COPY_RING -> copy.ifPresent(each -> each.perform(acknowledgements.rounds()));
    }
  }

  private void ringLoaded(Reply reply, Instant now) {
    boolean timePassed = round.isRegular() && round.isFirstAttempt();
    Optional<Bytes> octets = ((Reply.Loaded) reply).octets();
    if (records instanceof FollowerRecords ofFollower) {
      ring.loaded(octets.filter(each -> !ofFollower.isRequest(each)), timePassed, now);
      acknowledgements.read(keys(now), round.isFirstAttempt(), round.isRegular(), now);
      askForCopy(octets, ofFollower, now);
    } else {
      ring.loaded(octets, timePassed, now);
      acknowledgements.read(keys(now), round.isFirstAttempt(), round.isRegular(), now);
      writeRing(now);
    }
  }

  /** A member that finds the request puts a copy in its place. */
  private void askForCopy(Optional<Bytes> found, FollowerRecords ofFollower, Instant at) {
    boolean isRequest = found.filter(ofFollower::isRequestUnderFirstSecret).isPresent();
    if (petition.isDue(found, ring.isCurrent(at), isRequest, round.isRegular())) {
      Bytes request = ofFollower.seal(new RingRequest(node, start));
      exchange.ask(
          number -> new Command.CompareAndSet(number, SharedRecord.FOLLOWER_RING, found, request),
          (reply, now) -> {});
    }
  }

  private void writeRing(Instant now) {
    KeyRing wanted = proposals.wanted(ring.held(), keys(now), acknowledgements.complete(), now);
    Optional<Replica.Write<KeyRing>> write = ring.toWrite(wanted, now);
    if (write.isEmpty()) {
      return;
    }
    List<KeyName> fresh = Proposals.fresh(ring.held(), write.get().value());
    compareAndSet(
        SharedRecord.KEY_RING,
        ring,
        write.get(),
        at -> {
          settle(fresh);
          if (write.get().news()) {
            publish(Message.RING_CHANGED, at);
          }
          copy.ifPresent(CopyKeeper::ringWritten);
        });
  }

  /** Counts acknowledgements of keys that this node has published, soon and then less and less. */
  private void settle(List<KeyName> fresh) {
    if (!fresh.isEmpty()) {
      acknowledgements.published(fresh);
      pace.settle();
      rearm();
    }
  }

  private void revocationsLoaded(Reply reply, Instant now) {
    revocations.loaded(((Reply.Loaded) reply).octets(), round.isRegular(), now);
    revocations
        .toWrite(revocations.held(), now)
        .ifPresent(
            write ->
                compareAndSet(
                    SharedRecord.REVOCATIONS,
                    revocations,
                    write,
                    at -> {
                      if (write.news()) {
                        publish(Message.REVOCATIONS_CHANGED, at);
                      }
                    }));
  }

  private <T> void compareAndSet(
      SharedRecord record,
      Replica<T> replica,
      Replica.Write<T> write,
      Consumer<Instant> onSuccess) {
    exchange.ask(
        number -> new Command.CompareAndSet(number, record, write.expected(), write.replacement()),
        (reply, now) -> {
          if (((Reply.Compared) reply).replaced()) {
            replica.written(write, now);
            onSuccess.accept(now);
          } else {
            round.again(record == SharedRecord.KEY_RING ? Step.READ_RING : Step.READ_REVOCATIONS);
          }
        });
  }

  private void beat(Instant now) {
    acknowledgements
        .heartbeat(keys(now), round.isRegular(), now)
        .map(records::seal)
        .ifPresentOrElse(
            octets -> put(octets, place(), reply -> beaten(reply, octets)), this::showState);
  }

  /** A node that shares a name is seen in a place of its own, too. */
  private void beaten(Reply.Beaten reply, Bytes octets) {
    reply.before().flatMap(records::openMember).ifPresent(acknowledgements::replaced);
    if (acknowledgements.isNameShared()) {
      put(octets, ownPlace(), ignored -> showState());
    } else {
      showState();
    }
  }

  /** What stands beside the heartbeat, for operators. */
  private void showState() {
    Optional<KeyFormat> wanted = unmetFormat().filter(each -> round.isRegular());
    if (wanted.isPresent()) {
      put(
          records.seal(new MemberRecord.WantedFormat(node, start, wanted.get())),
          placeBeside("/wanted-format"),
          ignored -> showFollowed());
    } else {
      showFollowed();
    }
  }

  /** The format that this node's policy wants, if the ring has another. */
  private Optional<KeyFormat> unmetFormat() {
    KeyFormat wanted = KeyFormat.of(policy);
    return Optional.of(wanted).filter(each -> !proposals.formatFor(ring.held()).equals(each));
  }

  /** Nodes that know no such record ignore it: it is sealed for a purpose of its own. */
  private void showFollowed() {
    following
        .toPut(round.isRegular())
        .ifPresent(
            state ->
                put(
                    records.seal(new FollowerRecord(node, start, state)),
                    placeBeside("/follower"),
                    ignored -> following.put(state)));
  }

  /** Where the node's heartbeat is. No follower takes the place of a member of its name. */
  private String place() {
    return copy.isPresent() ? node.text() : node.text() + "/role-follower";
  }

  /** A place that no other node has, not even one of the same name. */
  private String ownPlace() {
    return place() + '#' + start.random().slice(0, 4).hex();
  }

  /** A place for what belongs to the node's heartbeat. */
  private String placeBeside(String suffix) {
    return (acknowledgements.isNameShared() ? ownPlace() : place()) + suffix;
  }

  private void put(Bytes octets, String place, Consumer<Reply.Beaten> then) {
    exchange.ask(
        number -> new Command.Beat(number, place, octets, settings.keepHeartbeatFor()),
        (reply, at) -> then.accept((Reply.Beaten) reply));
  }

  private void count() {
    if (!acknowledgements.isCountDue()) {
      return;
    }
    exchange.ask(
        Command.LoadHeartbeats::new,
        (reply, now) -> {
          KeyRingStore.Heartbeats found = ((Reply.Heartbeats) reply).found();
          if (acknowledgements.counted(
              keys(now),
              records.openMembers(found.octets()),
              copy.orElseThrow().heartbeats(found.octets()),
              rules.areAll(found),
              now)) {
            writeRing(now);
          }
        });
  }

  private void take(Message message, Instant now) {
    switch (message.kind()) {
      case RING_CHANGED -> startEarly(now, Step.READ_RING, Step.BEAT, Step.COUNT);
      case REVOCATIONS_CHANGED -> startEarly(now, Step.READ_REVOCATIONS);
      case SESSION_REMOVED ->
          exchange.tell(new Command.ForgetSession(new SessionId(message.body())));
    }
  }

  private void publish(Message message, Instant now) {
    exchange.tell(new Command.Publish(messages.seal(message, records.sealer(), now)));
  }

  private void rearm() {
    exchange.tell(new Command.WakeAfter(pace.next(acknowledgements.isPublisher())));
  }
}
