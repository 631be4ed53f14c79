/* SPDX-License-Identifier: Apache-2.0
 *
 * The freshness of a shared record in small: stamps, and a store that shows a node any record that
 * it has ever had, or none. ./check runs it and says what it proves and what it leaves out.
 * One key stands for all that can be revoked: the first node has made it, and may revoke it.
 * Times are ages in ticks, so a run has no end. A record that is older than the bound still gives a
 * node the key; that it may tell of the revocation, too, is left out: a store need not show it.
 */
#define BOUND      2                   /* for so many ticks a stamp is trusted */
#define OVER       (BOUND + 1)
#define NEVER      255
#define OLD        0                   /* since the key was made, or longer */
#define NEW        1                   /* since a later moment */
#define WRITERS    4                   /* two nodes, two lives each */
#define RECORDS    (WRITERS * OVER)

bool running[2];
byte life[2];                          /* a node that starts again is another member to all */
byte since[2];                         /* from when on a node knows all: OLD, NEW or NEVER */
byte complete[2];                      /* how long ago its knowledge was complete; at most OVER */
bool met[2];                           /* whether it has trusted a stamp of another member since */
bool has[2], knows[2];                 /* whether it has the key, and knows that it is revoked */
bool written[RECORDS];                 /* what the store has had, by writer and age: the record, */
bit told[RECORDS];                     /* the since of its stamp, */
bool revoked[RECORDS];                 /* and whether it says that the key is revoked */

byte revokedFor = NEVER;               /* ghosts: for how long the key has been revoked; */
bool down;                             /* the whole fleet was down for longer than the bound */
hidden byte w, a, i;

#define self(n)      (2 * life[n] + n)
#define at(w, a)     ((w) * OVER + (a))
#ifdef TRUST_ANY_AGE
#define over(n)      (since[n] == NEVER)
#else
#define over(n)      (since[n] == NEVER || complete[n] == OVER)
#endif
#ifdef ABSENT_MEANS_NONE
#define BEGINNING    OLD
#else
#define BEGINNING    NEW
#endif
#ifdef KEEP_OWN_WORD
#define moves(n, a)  ((a) < complete[n])
#else
#define moves(n, a)  ((a) < complete[n] || !met[n])
#endif
#define uses(n)      (running[n] && has[n] && !knows[n] && !over(n) && since[n] == OLD)

inline start(n) {
  running[n] = true; since[n] = NEVER; complete[n] = OVER; met[n] = false;
  has[n] = false; knows[n] = false
}

inline begin(n) {                      /* nothing is trusted: what was before now is unknown */
  if
  :: over(n) -> since[n] = BEGINNING; complete[n] = 0; met[n] = false
  :: else
  fi
}

inline read(n) {                       /* a record of writer w that is a ticks old */
  has[n] = true;
  knows[n] = knows[n] || revoked[at(w, a)];
  if
  :: w != self(n) ->
     if
     :: over(n) -> since[n] = told[at(w, a)]; complete[n] = a
     :: else ->
        if :: told[at(w, a)] < since[n] -> since[n] = told[at(w, a)] :: else fi;
        if :: moves(n, a) -> complete[n] = a :: else fi
     fi;
     met[n] = true
  :: else
  fi;
  begin(n)
}

inline write(n) {                      /* a record with the stamp of this node */
  begin(n);
  if
  :: !written[at(self(n), 0)] ->
     written[at(self(n), 0)] = true;
     told[at(self(n), 0)] = since[n];
     revoked[at(self(n), 0)] = knows[n]
  :: else
  fi;
  if :: !met[n] -> complete[n] = 0 :: else fi
}

inline copy(from, to) {
  written[to] = written[from]; told[to] = told[from]; revoked[to] = revoked[from];
  written[from] = false; told[from] = 0; revoked[from] = false
}

inline tick() {                        /* a record leaves when it is too old, or is kept as oldest */
  for (w : 0 .. WRITERS - 1) {
    for (i : 1 .. BOUND) {
#ifdef TRUST_ANY_AGE
      if
      :: i > 1 || !written[at(w, BOUND)] -> copy(at(w, BOUND - i), at(w, OVER - i))
      :: else
      fi
#else
      copy(at(w, BOUND - i), at(w, OVER - i))
#endif
    }
  }
  for (i : 0 .. 1) { if :: complete[i] < OVER -> complete[i]++ :: else fi }
  if :: revokedFor <= BOUND -> revokedFor++ :: else fi
}

inline check() {
  assert(!(uses(0) || uses(1)) || revokedFor == NEVER
         || revokedFor <= BOUND);                          /* nobody uses a revoked key for longer */
  assert(!(uses(0) || uses(1)) || !down)                   /* nor one of before a cold start */
}

active proctype Fleet() {
  byte n;
  start(0); since[0] = OLD; complete[0] = 0; has[0] = true;
end:
  do
  :: atomic { tick(); check() }
  :: atomic { !running[1] -> start(1) }
  :: atomic { !down && revokedFor == NEVER -> knows[0] = true; revokedFor = 0 }
  :: atomic { n = 0; if :: true :: running[1] -> n = 1 fi;
              if
              :: select(w : 0 .. WRITERS - 1); select(a : 0 .. BOUND);
                 if :: written[at(w, a)] -> read(n) :: else fi
              :: has[n] = true; begin(n)                   /* a record that is too old */
              :: begin(n)                                  /* no record */
              fi;
              if :: has[n] -> write(n) :: true fi;
              check(); n = 0 }
  :: atomic { !down -> tick(); tick(); tick();             /* a cold start: more than the bound */
              down = true; life[0] = 1; life[1] = 1; start(0); start(1) }
  od
}
