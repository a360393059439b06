"""The migrate saga between any of `nodes`, over up to `attempts` attempts: undone ones stay in the same incarnation, done ones go on from
the new home, so moves back are covered; by any number of coordinators.

Coordinators are folded away soundly: the network is a set that only grows (a message, once sent, may arrive never, late, or often), and a
command is put there as soon as SOME coordinator, however stale, could have sent it. The store's row is the only shared truth.

Faults: a lease that ends at any time (a slow clock, a pause, a partition), an agent that crashes and loses its unsynced journal, a helper
process that is killed, one power loss of a node.

Each rule is one amendment of handoff-rules.md; switched off, it is the protocol in a reading that an implementer could take.
"""
from collections import namedtuple
from checker import Bits, explore

FREE, CLAIMED, ABORTED, COMMITTED, RELEASED, RETURNED, LOSTROW = range(7)
# NONE no copy; THW its lease has ended and the engine is being asked to thaw; RLS *released* is durable, the engine is being asked;
# BRK the copy runs, though journal and shim say that it is frozen: its capturing engine was killed; LOST a fault took it.
NONE, RUN, FRZ, THW, SEAL, HELD, RLS, BRK, LOST = range(9)

# m mode; l attempt of the copy; v its content; cap the content that was captured in this freeze (-1 none); e, ed: the highest attempt
# that is over here, in memory and on disk; sd: whether "sealed" is on disk; fl: the vow, no release up to this incarnation;
# st, std: the newest attempt released here, in memory and on disk; lx: the attempt after whose capture a lost copy never ran;
# lr: the attempt of a lost copy that did run on.
Node = namedtuple('Node', 'm l v cap e ed sd fl st std lx lr')
# The row (inc att ph home), every attempt's source, target and incarnation, the newest content that ever ran (g), the nodes, the net,
# and how many agent crashes, power losses and ends of leases may still happen.
State = namedtuple('State', 'inc att ph home route g nodes net crashes losses leases')

RULES = dict(
    ATTEMPT=('A1', 'orders bear the attempt, not only the incarnation'),
    ABORT_CAS=('A1', 'undo begins with a compare-and-swap of the row'),
    LOWER=('A1, A4', 'RestoreHeld destroys a held copy of a lower attempt first'),
    RETIRE_EQ=('A1', 'Retire acts only on the copy that exactly its attempt sealed'),
    TRUTH=('A2', 'Capture and Seal read from the kernel that the copy is frozen'),
    KERNEL_HOLDS=('A2', 'held is a state of the kernel, not of a process that waits'),
    SEAL_SYNC=('A3', '*sealed* is on disk before Seal is answered'),
    SPENT_SYNC=('A3', '*over* is on disk before the engine is asked to thaw'),
    REL_SYNC=('A3', '*released* is on disk before the engine is asked to let it run'),
    REL_RESUME=('A3', 'a restarted agent carries on a release that was begun'),
    COMMIT_SYNC=('A3', 'the commit is on disk before Release is sent'),
    TOMB=('A4', 'Thaw and Discard close their attempt also when they find nothing'),
    ONCE=('A4', 'an attempt freezes once'),
    CLOSE=('A4', 'Release closes its attempt'),
    SEAL_NAMES=('A4', 'Seal names the capture that it is for'),
    SRC_FIRST=('A5', 'undo thaws the source before it discards at the target'),
    RESCUE=('A5', 'a source that is gone and never ran is rescued, not undone'),
    RESCUE_ASKS=('A5', 'whether there is a copy to rescue is asked of the target, not of what the coordinator heard'),
    LEASE_NOTE=('A5', 'after a boot the lease\'s own note says whether a lost copy had run'),
    VOW=('A6', 'the return pivot rests on a vow, not on a question'),
    VOW_KEEPS=('A6', 'who vows keeps the held copy'),
    VOW_BEGUN=('A6', 'nobody vows for an attempt whose release was begun'),
    ATOMIC=('A10', 'one mailbox: no decision between the end of a lease and its thaw'),
)


def model(nodes=2, attempts=2, crashes=1, losses=1, leases=2, debt=1, serious=False, **off):
    """`serious`: do not mind UNDONE, to see what else a rule holds back. `debt=0`: free waits for the retirement's answer."""
    on = dict.fromkeys(RULES, 1)
    on.update(off)
    numbered = on['ATTEMPT']
    bit = Bits()
    empty = Node(NONE, 0, -1, -1, 0, 0, 'F', 0, 0, 0, 0, 0)
    first = State(0, 0, FREE, 0, (), 0, (empty._replace(m=RUN, v=0),) + (empty,) * (nodes - 1), 0, crashes, losses, leases)

    def steps(s):
        out = []

        def go(label, n, fault=False, bad=None):
            running = sum(x.m in (RUN, BRK) for x in n.nodes)
            if running > 1:
                bad = 'TWO RUNNING'
            elif not bad and not fault and all(x.m in (NONE, LOST) for x in n.nodes):
                bad = 'ZERO'
            if bad == 'UNDONE' and serious:
                bad = None
            out.append((label, fault, n, bad))

        def has(*message): return s.net & bit(*message)

        def send(*message, **change): return s._replace(net=s.net | bit(*message), **change)

        def put(i, *messages, **change):
            """Node i changed, and these messages sent."""
            ns = list(s.nodes)
            ns[i] = ns[i]._replace(**change)
            net = s.net
            for message in messages:
                net |= bit(*message)
            return s._replace(nodes=tuple(ns), net=net)

        def run(i, *messages, **change):
            """Copy i begins to run: the truth moves on."""
            return put(i, *messages, **{**dict(m=RUN, v=s.g + 1, cap=-1), **change})._replace(g=s.g + 1)

        def stale(x): return None if x.v == s.g else 'BACK'

        def end(x, label):
            if not numbered:
                return {}
            e = max(x.e, label)
            return dict(e=e, ed=e if on['SPENT_SYNC'] else x.ed)

        # Without attempts only the incarnation tells commands apart.
        def label_of(i): return i if numbered else 1 + s.route[i - 1][2]

        row(s, go, has, send, label_of)
        seen = set()
        for (src, dst, _), la in [(s.route[i], label_of(i + 1)) for i in range(s.att)]:
            if (src, dst, la) not in seen:
                seen.add((src, dst, la))
                at_source(s, go, has, put, run, stale, end, src, dst, la)
                at_target(s, go, has, put, run, stale, end, src, dst, la)
        for i, x in enumerate(s.nodes):
            time_and_faults(s, go, put, run, stale, end, i, x)
        return out

    # ---- the store's row ----------------------------------------------------------------------------------------------------------
    def row(s, go, has, send, label_of):
        a = s.att
        if s.ph == FREE and a < attempts and s.nodes[s.home].m != LOST:
            for d in range(nodes):
                if d == s.home or s.nodes[d].m == LOST:
                    continue
                la = a + 1 if numbered else 1 + s.inc
                go(f'row: claim attempt {a+1}, {s.home}->{d}',
                   send('Freeze', s.home, la, att=a + 1, ph=CLAIMED, route=s.route + ((s.home, d, s.inc),)))
        if not a:
            return
        src, dst, _ = s.route[-1]
        la = label_of(a)
        up = s.inc + 1
        if s.ph == CLAIMED and has('SealOK', la):
            go(f'row: COMMIT attempt {a}: home={dst}, incarnation {up}', send('Release', dst, la, up, ph=COMMITTED, inc=up, home=dst))
        if s.ph == CLAIMED:                                  # a person, a deadline, a refused step: some coordinator decides to undo
            n = send('Thaw', src, la)
            if not on['SRC_FIRST']:
                n = n._replace(net=n.net | bit('Disc', dst, la))
            if on['ABORT_CAS']:
                go(f'row: ABORT attempt {a}', n._replace(ph=ABORTED))
            elif n != s:
                go(f'a coordinator decides to undo attempt {a}; nothing in the row says so; Thaw sent', n)
        if has('ThawOK', la) and (s.ph == ABORTED or (s.ph == CLAIMED and not on['ABORT_CAS'])):
            go(f'row: attempt {a} undone, free', send('Disc', dst, la, ph=FREE))
        if s.ph == ABORTED and has('GoneOK', la):
            go(f'row: RESCUE pivot, attempt {a}: home={dst}, incarnation {up}', send('Release', dst, la, up, ph=COMMITTED, inc=up, home=dst))
            if not on['RESCUE_ASKS']:
                go(f'row: attempt {a} is called lost: "held" was never heard; Discard sent', send('Disc', dst, la, ph=LOSTROW))
        if s.ph == ABORTED and has('GoneRan', la):
            go(f'row: attempt {a} is lost; what the target holds is older, and is kept as a snapshot', s._replace(ph=LOSTROW))
        if s.ph == COMMITTED and has('RelOK', la):
            go('row: released', send('Retire', src, la, ph=RELEASED))
        asked = has('Vow', dst, la, s.inc) or has('GoneR', la) or has('RelOK', la) or has('VowOK', la, s.inc)
        if s.ph == COMMITTED and not asked:
            go(f'coordinator asks {dst} for the vow', send('Vow', dst, la, s.inc))
        if s.ph == COMMITTED and has('VowOK', la, s.inc) and not has('GoneR', la):
            go(f'row: RETURN pivot: home={src}, incarnation {up}', send('RelA', src, la, ph=RETURNED, inc=up, home=src))
        if s.ph == RETURNED and has('RelAOK', la):
            go('row: returned, free', send('Disc', dst, la, ph=FREE))
        if s.ph == RETURNED and has('GoneR', la):
            go('row: source gone, pivot to the target again', send('Release', dst, la, up, ph=COMMITTED, inc=up, home=dst))
        if s.ph == RELEASED and (debt or has('RetOK', la)):
            go('row: free', s._replace(ph=FREE))
        if not on['COMMIT_SYNC'] and s.ph == COMMITTED and not has('VowOK', la, s.inc):
            go('coordinator loses power: the unsynced commit is not in the store', s._replace(ph=CLAIMED, inc=s.inc - 1, home=src), True)

    # ---- orders at the source -----------------------------------------------------------------------------------------------------
    def at_source(s, go, has, put, run, stale, end, src, dst, la):
        A = s.nodes[src]
        if has('Freeze', src, la) and A.m == RUN and (not numbered or not on['ONCE'] and la >= A.l or la > A.e):
            bad = 'UNDONE' if s.ph == FREE else None         # frozen after the job was called undone
            go(f'{src}: Freeze({la})', put(src, ('Capture', src, la), m=FRZ, l=la, cap=-1, sd='F'), bad=bad)
        frozen = A.m == FRZ or A.m == BRK and not on['TRUTH']
        if has('Capture', src, la) and frozen and A.l == la and A.cap != A.v:
            go(f'{src}: Capture({la}) content v{A.v}', put(src, ('Restore', dst, la, A.v), cap=A.v))
        for v in range(s.g + 1):
            if not has('Seal', src, la, v):
                continue
            if A.m == FRZ and A.l == la and (v == A.cap or not on['SEAL_NAMES']):
                go(f'{src}: Seal({la}, v{v}) obeyed', put(src, ('SealOK', la), m=SEAL, sd='S' if on['SEAL_SYNC'] else 'F'))
            if A.m == BRK and not on['TRUTH'] and A.l == la and v == A.cap and not has('SealOK', la):
                go(f'{src}: Seal({la}, v{v}) obeyed: its journal says frozen', put(src, ('SealOK', la)))
            if A.m == THW and not on['ATOMIC'] and A.l == la and not has('SealOK', la):
                go(f'{src}: Seal({la}) obeyed while the lease\'s thaw awaits the engine', put(src, ('SealOK', la)))
            if A.m == LOST and A.lx == la and on['RESCUE'] and not has('SealOK', la):
                go(f'{src}: Seal({la}): "gone, and never ran after the capture"', put(src, ('SealOK', la)))
        if has('Thaw', src, la):
            if A.m in (FRZ, SEAL) and A.l == la:
                go(f'{src}: Thaw({la}) obeyed', run(src, ('ThawOK', la), **end(A, la)), bad=stale(A))
            elif A.m == RUN and not has('ThawOK', la):
                go(f'{src}: Thaw({la}): runs already', put(src, ('ThawOK', la), **(end(A, la) if on['TOMB'] else {})))
            elif A.m == LOST and A.lx == la:
                answer = ('GoneOK' if on['RESCUE'] else 'ThawOK', la)
                if not has(*answer):
                    go(f'{src}: Thaw({la}): gone, and never ran after the capture', put(src, answer))
            elif A.m == LOST and A.lr == la and not has('GoneRan', la):
                go(f'{src}: Thaw({la}): gone, and had run', put(src, ('GoneRan', la)))
        if has('Retire', src, la):
            hit = (A.m == SEAL and A.l == la) if on['RETIRE_EQ'] else A.m in (SEAL, RUN, FRZ)
            if hit:
                bad = 'RUNNING COPY DESTROYED' if A.m == RUN else None
                go(f'{src}: Retire({la}) destroys', put(src, ('RetOK', la), m=NONE, v=-1, **end(A, la)), bad=bad)
            elif not has('RetOK', la):
                go(f'{src}: Retire({la}): nothing of that attempt here', put(src, ('RetOK', la)))
        if has('RelA', src, la):
            if A.m == SEAL and A.l == la:
                go(f'{src}: Release({la}) after the return pivot', run(src, ('RelAOK', la), **end(A, la)), bad=stale(A))
            elif A.m == LOST and not has('GoneR', la):
                go(f'{src}: Release({la}): gone', put(src, ('GoneR', la)))

    # ---- orders at the target -----------------------------------------------------------------------------------------------------
    def at_target(s, go, has, put, run, stale, end, src, dst, la):
        B = s.nodes[dst]
        for v in range(s.g + 1):
            if not has('Restore', dst, la, v):
                continue
            fresh = not numbered or not on['TOMB'] or la > B.e
            if B.m == NONE and fresh and B.st < la:
                bad = 'UNDONE' if has('DiscOK', la) else None    # a held copy made after Discard was answered
                go(f'{dst}: RestoreHeld({la}, v{v})', put(dst, ('Seal', src, la, v), m=HELD, l=la, v=v), bad=bad)
            elif B.m in (HELD, SEAL) and numbered and B.l < la and fresh and (on['LOWER'] or B.m == SEAL):
                go(f'{dst}: RestoreHeld({la}, v{v}), the older copy here is destroyed first', put(dst, ('Seal', src, la, v), m=HELD, l=la, v=v))
            elif B.m == HELD and (B.l < la and not on['LOWER'] or not numbered) and B.v != v and not has('Seal', src, la, v):
                go(f'{dst}: RestoreHeld({la}, v{v}) answered "held" though what is there is v{B.v}', put(dst, ('Seal', src, la, v), l=la))
        if has('Disc', dst, la):
            closed = dict(e=max(B.e, la), ed=max(B.ed, la))
            if B.m == HELD and B.l == la:
                go(f'{dst}: Discard({la})', put(dst, ('DiscOK', la), m=NONE, v=-1, **closed))
            elif not has('DiscOK', la) and B.m != HELD:
                go(f'{dst}: Discard({la}): nothing there', put(dst, ('DiscOK', la), **(closed if on['TOMB'] else {})))
        for i in range(1, s.inc + 1):
            if has('Release', dst, la, i):
                if B.m == HELD and B.l == la and i > B.fl:
                    go(f'{dst}: Release({la}, incarnation {i}) decided', put(
                        dst, m=RLS, st=la, std=la if on['REL_SYNC'] else B.std, **(end(B, la) if on['CLOSE'] else {})))
                elif B.m == NONE and B.st < la and la > B.e and not has('VowOK', la, i):
                    go(f'{dst}: Release({la}, {i}): the held copy is gone, vows never to run it', put(dst, ('VowOK', la, i), fl=max(B.fl, i)))
                elif B.m == NONE and B.st == la and not on['REL_RESUME'] and not has('RelOK', la):
                    go(f'{dst}: Release({la}, {i}): its journal says released', put(dst, ('RelOK', la)))
            begun = B.st >= la if on['VOW_BEGUN'] else B.st >= la and B.m != RLS
            over = B.e >= la if on['VOW_BEGUN'] else B.e >= la and B.m != RLS
            if has('Vow', dst, la, i) and not begun and not over and not has('VowOK', la, i):
                k = dict(fl=max(B.fl, i)) if on['VOW'] else {}
                if not on['VOW_KEEPS'] and B.m == HELD and B.l == la:
                    k.update(m=NONE, v=-1)
                words = 'vowed' if on['VOW'] else 'read from its journal, no promise'
                go(f'{dst}: "never released under incarnation {i}", {words}', put(dst, ('VowOK', la, i), **k))
        if B.m == RLS and B.l == la:
            go(f'{dst}: the engine lets it run', run(dst, ('RelOK', la)), bad=stale(B))

    # ---- time and faults ----------------------------------------------------------------------------------------------------------
    def time_and_faults(s, go, put, run, stale, end, i, x):
        others = [y for y in s.nodes if y is not x]
        exact = any(y.m == HELD and y.v == s.g == x.v and y.l == x.l for y in others)
        if x.m == FRZ and s.leases:
            if on['ATOMIC']:
                n = run(i, **end(x, x.l))
                go(f'{i}: the freeze lease ends, thaws', n._replace(leases=s.leases - 1), bad=stale(x))
            else:
                go(f'{i}: the freeze lease ends, awaits the engine\'s thaw', put(i, m=THW)._replace(leases=s.leases - 1), bad=stale(x))
        if x.m == THW:
            go(f'{i}: the engine\'s thaw returns', run(i, **end(x, x.l)), bad=stale(x))
        if x.m == BRK and on['TRUTH']:
            go(f'{i}: reads that it runs: the attempt is over', put(i, m=RUN, **end(x, x.l)))
        if s.crashes:
            crash = s.crashes - 1
            if x.m in (FRZ, THW) or (x.m == SEAL and x.sd == 'F'):
                go(f'{i}: agent crashes, restarts; its journal says frozen and not sealed: thaws',
                   run(i, **end(x, x.l))._replace(crashes=crash), x.m == SEAL, stale(x))
            elif x.e != x.ed:
                go(f'{i}: agent crashes; "over" was not synced', put(i, e=x.ed)._replace(crashes=crash), True)
            if x.m == RUN and x.std < x.st:
                go(f'{i}: agent crashes, "released" was not synced; destroys the "held" copy',
                   put(i, m=NONE, v=-1, st=x.std)._replace(crashes=crash), bad='RUNNING COPY DESTROYED')
            if x.m == RLS and not on['REL_RESUME']:
                go(f'{i}: agent crashes; what was to be let run is taken for a leftover and cleared away',
                   put(i, m=NONE, v=-1)._replace(crashes=crash), True)
            if x.m == HELD:
                go(f'{i}: the held copy dies', put(i, m=NONE, v=-1)._replace(crashes=crash), True)
                if not on['KERNEL_HOLDS']:
                    go(f'{i}: the process that held it is killed: the copy runs', run(i)._replace(crashes=crash), True, stale(x))
            if x.m == FRZ and x.cap < 0:
                go(f'{i}: criu is killed in mid-capture: the freezer is open, the copy runs', put(i, m=BRK, v=s.g + 1)._replace(
                    g=s.g + 1, crashes=crash), True, stale(x))
        if s.losses:
            if x.m in (FRZ, SEAL, THW) and (exact or any(y.m == RUN for y in others)):   # else the fault itself loses it (failures.md 13)
                n = put(i, m=LOST, v=-1, lx=x.l if exact else 0)
                go(f'{i}: node loses power, its frozen copy is gone', n._replace(losses=s.losses - 1, crashes=0), True)
            if x.m == FRZ and exact and s.leases:
                n = put(i, m=LOST, v=-1, **(dict(lr=x.l) if on['LEASE_NOTE'] else dict(lx=x.l)))._replace(g=s.g + 1)
                go(f'{i}: no agent lives; the lease ends, the copy runs; then the node loses power',
                   n._replace(losses=s.losses - 1, crashes=0, leases=s.leases - 1), True)
            if x.m == HELD and not any(y.m == LOST for y in others):
                go(f'{i}: node loses power, its held copy is gone', put(i, m=NONE, v=-1)._replace(losses=s.losses - 1), True)
            if x.m == RLS and s.ph == COMMITTED:             # it ran for a moment, and nobody was told
                n = put(i, v=-1, **(dict(m=LOST) if on['VOW_BEGUN'] else dict(m=NONE, st=0, std=0, e=0, ed=0)))
                go(f'{i}: the engine lets it run; the node loses power before it is answered',
                   n._replace(g=s.g + 1, losses=s.losses - 1, crashes=0), True)

    def in_doubt(s):
        """The target lost power after *released* was durable: nobody can know whether it ran. Stuck, and the sealed original is kept."""
        if s.ph != COMMITTED:
            return False
        src, dst, _ = s.route[-1]
        a = s.att if numbered else 1 + s.route[-1][2]
        return s.nodes[dst].m == LOST and s.nodes[dst].st == a and s.nodes[src].m == SEAL

    def good(s):
        if s.ph == LOSTROW or in_doubt(s) or all(x.m in (NONE, LOST) for x in s.nodes):
            return True                                      # the job says so; or two faults took both copies
        return s.ph == FREE and s.nodes[s.home].m == RUN and all(x.m in (NONE, LOST) for i, x in enumerate(s.nodes) if i != s.home)

    return first, steps, good


def check(live=False, **options):
    first, steps, good = model(**options)
    return explore(first, steps, good if live else None)
