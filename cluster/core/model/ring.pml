/* SPDX-License-Identifier: Apache-2.0
 *
 * The ring protocol in small: join, compare-and-set, activation, flush. ./check runs it and says
 * what it proves and what it leaves out. Sets of keys and of nodes are bit masks.
 */
#define NODES      3
#define bit(i)     (1 << (i))

byte ring, decided;                    /* the record: keys, and those of them that may seal */
byte beating, acks[NODES];             /* the heartbeats: whose are there, and what they open */
byte held[NODES], sure[NODES];         /* a node's keys, and which may seal, as far as it knows */
byte counted[NODES];                   /* keys that it has found acknowledged by all */
bool fresh[NODES];                     /* nobody has written since it read */
byte keys, losses = LOSSES, crashes = CRASHES;

byte published, safe, live;            /* ghosts: keys the store has had; those it has never lost; */
byte owed[NODES];                      /* nodes heard of when they read; what a node has read */
hidden byte i, kept;

#ifdef NO_ACKNOWLEDGEMENTS
#define opens(j, k)  true
#else
#define opens(j, k)  (!(beating & bit(j)) || (acks[j] & bit(k)))
#endif
#define countable(n, k) ((held[n] & ~(sure[n] | counted[n]) & bit(k)) && (beating & bit(n)) \
                         && opens(0, k) && opens(1, k) && opens(2, k))
#define lacking(n)   ((held[n] & ~ring) || (sure[n] & ~decided))
#ifdef NO_COMPARE
#define unchanged(n) (owed[n] != 0 || fresh[n])
#else
#define unchanged(n) fresh[n]
#endif

inline read(n) {
#ifdef NO_JOIN
  held[n] = ring; sure[n] = decided;
#else
  held[n] = held[n] | ring; sure[n] = sure[n] | decided;
#endif
  counted[n] = counted[n] & ~sure[n];
  fresh[n] = true;
  owed[n] = owed[n] | ring;
  live = live & ~bit(n) | beating & bit(n);
  assert(!(owed[n] & ~held[n]));       /* it opens all that it has read since its start */
  assert(!(sure[n] & ~published))      /* and seals only under what the store has had */
}

inline write(n, these, those) {        /* a compare-and-set that succeeds; others change nothing */
  safe = safe | (these) & ~published;
  published = published | (these);
  ring = these; decided = those;
  for (i in fresh) { fresh[i] = false }
}

inline check(more) {                   /* who is live and has read since a key came opens it */
  for (i in held) { assert(!(live & beating & bit(i)) || !((more) & safe & ~held[i])) }
}

active [NODES] proctype Node() {
end:
  do
  :: d_step { !fresh[_pid] -> read(_pid) }
  :: d_step { owed[_pid] && (acks[_pid] != held[_pid] || !(beating & bit(_pid))) ->
              acks[_pid] = held[_pid]; beating = beating | bit(_pid) }
#ifndef NO_HEALING
  :: atomic { unchanged(_pid) && lacking(_pid) ->           /* the store has lost something */
              write(_pid, held[_pid], sure[_pid]); if :: read(_pid) :: true fi }
#endif
  :: atomic { unchanged(_pid) && keys < KEYS ->             /* a key is due; or the reply is lost */
              write(_pid, held[_pid] | bit(keys), sure[_pid]); keys++; if :: read(_pid) :: true fi }
  :: d_step { countable(_pid, 0) -> counted[_pid] = counted[_pid] | bit(0) }
  :: d_step { countable(_pid, 1) -> counted[_pid] = counted[_pid] | bit(1) }
  :: atomic { unchanged(_pid) && (counted[_pid] & held[_pid] & ~sure[_pid]) ->      /* activation */
              check(counted[_pid] & held[_pid] & ~sure[_pid]);
              write(_pid, held[_pid], sure[_pid] | counted[_pid] & held[_pid]);
              if :: read(_pid) :: true fi }
  od
}

active proctype Trouble() {
end:
  do
  :: atomic { losses -> losses--;      /* a flush, or a replica that was behind takes over */
              if
              :: kept = 0; beating = 0; live = 0; for (i in acks) { acks[i] = 0 }
              :: select(kept : 0 .. bit(KEYS) - 1)
              fi;
              safe = safe & kept; ring = ring & kept; decided = decided & kept;
              for (i in fresh) { fresh[i] = false } }
  :: atomic { crashes -> crashes--;    /* a process ends and is started again: the first, say */
              held[0] = 0; sure[0] = 0; counted[0] = 0; owed[0] = 0; fresh[0] = false;
              live = live & ~bit(0) }
  :: losses + crashes > 0 -> losses = 0; crashes = 0
  :: timeout ->                        /* nobody has anything left to do */
     for (i in held) { assert(held[i] == ring && sure[i] == ring && decided == ring) }
     break
  od
}
