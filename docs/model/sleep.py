"""Hibernate, wake at the door without a coordinator, move of a sleeping workload: in any order and interleaving, on nodes 0 and 1.

A request may arrive at the home's door at any moment. Network and coordinators as in handoff.py. `checkpoint --stop` is in checkpoint.py.
"""
from collections import namedtuple
from checker import Bits, explore

# m the copy (NONE RUN FRZ SEAL), l its attempt, v its content; sn the snapshot that this node may wake from (-1 none), sl its label,
# sm: G granted, T suspended (sealed for a move), C chunks only, U used (woken from); e: the highest attempt that is over here.
Node = namedtuple('Node', 'm l v sn sl sm e')
# ph phase, kind of job, st the content of the snapshot that the row believes to be asleep (-1 awake), log of attempts.
State = namedtuple('State', 'inc att ph kind home st log g nodes net wakes leases losses')

RULES = dict(
    LOCALHIB=('A8', 'a hibernation needs no Seal: a request thaws the frozen original'),
    RETIRE_CHK=('A8', 'Retire and Grant act only on a copy that their attempt still keeps frozen'),
    SPENT=('A8', 'a snapshot is marked used before a wake lets it run'),
    CLAIM=('A8', 'nothing falls asleep without a claim of the row'),
    ABORT_CAS=('A1, A9', 'the undo of a move begins in the row'),
    MATCH=('A1', 'orders act on a copy of exactly their attempt'),
    NAMES=('A9', 'Seal of a sleeping workload names the snapshot'),
    TOMB=('A4', 'Thaw and Discard close their attempt also when they find nothing'),
)


def model(attempts=3, wakes=2, leases=1, losses=1, **off):
    on = dict.fromkeys(RULES, 1)
    on.update(off)
    bit = Bits()
    nodes = (Node('RUN', 0, 0, -1, 0, '', 0), Node('NONE', 0, -1, -1, 0, '', 0))
    first = State(0, 0, 'FREE', '', 0, -1, (), 0, nodes, 0, wakes, leases, losses)

    def steps(s):
        out = []

        def has(*message): return s.net & bit(*message)

        def go(label, n, fault=False, bad=None):
            running = [i for i, x in enumerate(n.nodes) if x.m == 'RUN']
            if len(running) > 1:
                bad = 'TWO RUNNING'
            elif running and not bad:
                if any(x.sm == 'G' and i != running[0] for i, x in enumerate(n.nodes)):
                    bad = 'TWO MAY RUN'                      # runs here, may be woken there
            elif all(x.m == 'NONE' and x.sm in ('', 'C') for x in n.nodes) and not fault:
                bad = bad or 'ZERO'
            out.append((label, fault, n, bad))

        def send(*message, **change): return s._replace(net=s.net | bit(*message), **change)

        def put(i, *messages, **change):
            ns = list(s.nodes)
            ns[i] = ns[i]._replace(**change)
            net = s.net
            for message in messages:
                net |= bit(*message)
            return s._replace(nodes=tuple(ns), net=net)

        def run(i, *messages, **change): return put(i, *messages, m='RUN', v=s.g + 1, **change)._replace(g=s.g + 1)

        def old(v): return None if v == s.g else 'BACK'

        row(s, go, has, send)
        for b, (kind, h, d, sv) in enumerate(s.log, 1):
            if kind == 'hib':
                hibernation(s, go, has, put, run, old, b, h)
            else:
                move(s, go, has, put, b, h, d, sv)
        for i, x in enumerate(s.nodes):
            door_and_faults(s, go, put, run, old, i, x)
        return out

    # ---- the store's row ----------------------------------------------------------------------------------------------------------
    def row(s, go, has, send):
        a = s.att
        if s.ph == 'FREE' and a < attempts:
            h = s.home
            claimed = dict(att=a + 1, ph='CLAIMED')
            if s.st < 0:
                go(f'row: claim attempt {a+1}: hibernate on {h}',
                   send('Freeze', h, a + 1, kind='hib', log=s.log + (('hib', h, h, 0),), **claimed))
            else:
                go(f'row: claim attempt {a+1}: move asleep {h}->{1-h}',
                   send('Fetch', 1 - h, a + 1, s.st, kind='mov', log=s.log + (('mov', h, 1 - h, s.st),), **claimed))
        if a:
            kind, h, d, sv = s.log[-1]
            if s.ph == 'CLAIMED':
                n = send('Thaw', h, a)
                if on['ABORT_CAS']:
                    go(f'row: ABORT attempt {a}', n._replace(ph='ABORTED'))
                elif n != s:
                    go(f'a coordinator decides to undo attempt {a}; the row does not say so', n)
                for v in range(s.g + 1):
                    if has('Ready', a, v):
                        go(f'row: COMMIT attempt {a}: asleep(v{v}) on {d}', send('Grant', d, a, v, ph='COMMITTED', inc=s.inc + 1, home=d, st=v))
            if has('ThawOK', a) and (s.ph == 'ABORTED' or s.ph == 'CLAIMED' and not on['ABORT_CAS']):
                undone = s._replace(ph='FREE')
                go(f'row: attempt {a} undone, free', send('Disc', d, a, ph='FREE') if kind == 'mov' else undone)
            if s.ph == 'ABORTED' and has('Awake', a):
                go('row: free, awake', s._replace(ph='FREE', st=-1))
            if s.ph == 'COMMITTED' and has('GrantOK', a):
                go('row: released', send('Retire', h, a, ph='RELEASED'))
            if s.ph == 'COMMITTED' and has('Awake', a):
                go('row: put right: awake', s._replace(ph='FREE', st=-1))
            if s.ph == 'CLAIMED' and has('NoSeal', a):
                go('row: Seal refused (woken): ABORT', send('Thaw', h, a, ph='ABORTED'))
            if s.ph == 'RELEASED' and has('RetOK', a):
                go('row: free', s._replace(ph='FREE'))
        if s.ph == 'FREE' and s.st >= 0 and s.nodes[s.home].m == 'RUN':
            go('row: the agent reports: awake', s._replace(st=-1))

    # ---- messages of a hibernation ------------------------------------------------------------------------------------------------
    def hibernation(s, go, has, put, run, old, b, h):
        A = s.nodes[h]
        over = dict(e=max(A.e, b))
        mine = A.l == b or not on['MATCH']
        if has('Freeze', h, b) and A.m == 'RUN' and b > A.e and b > A.l:
            go(f'{h}: Freeze({b})', put(h, m='FRZ', l=b), bad='UNDONE' if has('ThawOK', b) else None)
        if A.m == 'FRZ' and A.l == b and A.sl != b:
            ready = ('Ready', b, A.v) if on['LOCALHIB'] else ('Seal', h, b, A.v)
            go(f'{h}: Capture({b}) v{A.v}, durable', put(h, ready, sn=A.v, sl=b, sm=''))
        for v in range(s.g + 1):
            if has('Seal', h, b, v) and A.m == 'FRZ' and A.l == b:
                go(f'{h}: Seal({b})', put(h, ('Ready', b, v), m='SEAL'))
            if has('Grant', h, b, v):
                if A.m in ('FRZ', 'SEAL') and A.l == b and A.sl == b and A.sm == '':
                    go(f'{h}: Grant({b}): asleep, may wake', put(h, ('GrantOK', b), sm='G'))
                elif A.m == 'RUN' and not has('Awake', b) and not has('GrantOK', b):
                    if on['RETIRE_CHK']:
                        go(f'{h}: Grant({b}) answered: awake', put(h, ('Awake', b), **over))
                    else:
                        go(f'{h}: Grant({b}) taken', put(h, ('GrantOK', b)))
        if has('Thaw', h, b):
            if A.m in ('FRZ', 'SEAL') and mine and A.sm != 'G':
                go(f'{h}: Thaw({b})', run(h, ('ThawOK', b), sm='U', **over), bad=old(A.v))
            elif A.m == 'RUN' and not has('ThawOK', b):
                go(f'{h}: Thaw({b}): runs already', put(h, ('ThawOK', b), **(over if on['TOMB'] else {})))
        if has('Retire', h, b):
            if A.m in ('FRZ', 'SEAL') and A.l == b and A.sm == 'G':
                go(f'{h}: Retire({b}): the frozen original is destroyed', put(h, ('RetOK', b), m='NONE', v=-1))
            elif not on['RETIRE_CHK'] and A.m == 'RUN' and A.l == b:
                go(f'{h}: Retire({b}) destroys', put(h, ('RetOK', b), m='NONE'), bad='RUNNING COPY DESTROYED')
            elif not has('RetOK', b):
                go(f'{h}: Retire({b}): not frozen by {b}', put(h, ('RetOK', b)))

    # ---- messages of a move asleep ------------------------------------------------------------------------------------------------
    def move(s, go, has, put, b, h, d, sv):
        A, B = s.nodes[h], s.nodes[d]
        over = dict(e=max(A.e, b))
        mine = A.l == b or not on['MATCH']
        if has('Fetch', d, b, sv) and B.m == 'NONE' and b > B.e and (B.sm == '' or B.sm in ('C', 'U') and B.sl < b):
            go(f'{d}: Transfer({b}) of v{sv}', put(d, ('Seal', h, b, sv), sn=sv, sl=b, sm='C'))
        if has('Seal', h, b, sv) and b > A.e:
            if A.sm == 'G' and A.m == 'NONE' and (A.sn == sv or not on['NAMES']):
                go(f'{h}: Seal({b}, v{sv}): wake grant (v{A.sn}) suspended', put(h, ('Ready', b, sv), sm='T', l=b),
                   bad='UNDONE' if has('ThawOK', b) else None)
            elif A.m == 'RUN' and not has('NoSeal', b):
                go(f'{h}: Seal({b}) refused: awake', put(h, ('NoSeal', b)))
        if has('Grant', d, b, sv) and B.sm == 'C' and B.sl == b:
            go(f'{d}: Grant({b}): asleep(v{sv}), may wake', put(d, ('GrantOK', b), sm='G', e=max(B.e, b)))
        if has('Thaw', h, b):
            if A.sm == 'T' and mine:
                go(f'{h}: Thaw({b}): wake grant restored', put(h, ('ThawOK', b), sm='G', **over))
            elif A.sm != 'T' and not has('ThawOK', b):
                go(f'{h}: Thaw({b}): nothing to do', put(h, ('ThawOK', b), **(over if on['TOMB'] else {})))
        if has('Disc', d, b) and B.sm == 'C' and B.sl == b:
            go(f'{d}: Discard({b})', put(d, sn=-1, sm='', e=max(B.e, b)))
        elif has('Disc', d, b) and B.e < b and on['TOMB'] and B.sl != b:
            go(f'{d}: Discard({b}), nothing', put(d, e=b))
        if has('Retire', h, b):
            if A.sm == 'T' and A.l == b:
                go(f'{h}: Retire({b}): snapshot and door dropped', put(h, ('RetOK', b), sn=-1, sm='', **over))
            elif not has('RetOK', b):
                go(f'{h}: Retire({b}): nothing of it here', put(h, ('RetOK', b)))

    # ---- a request at the door; time; faults --------------------------------------------------------------------------------------
    def door_and_faults(s, go, put, run, old, i, x):
        over = dict(e=max(x.e, x.l))
        if s.wakes:
            fewer = dict(wakes=s.wakes - 1)
            if x.sm == 'G' and x.m in ('FRZ', 'SEAL'):
                go(f'{i}: request: the frozen original thaws', run(i, sm='U', **over)._replace(**fewer), bad=old(x.v))
            elif x.sm == 'G' and x.m == 'NONE':
                go(f'{i}: request: wakes from v{x.sn}', run(i, sm='U' if on['SPENT'] else 'G')._replace(**fewer), bad=old(x.sn))
            elif x.m == 'FRZ':
                go(f'{i}: request during hibernation: thaws at once', run(i, sm='U', **over)._replace(**fewer), bad=old(x.v))
            elif x.m == 'SEAL' and x.sm == '' and not on['LOCALHIB']:
                go(f'{i}: request, sealed, pivot not known here: thaws at once', run(i, sm='U')._replace(**fewer), bad=old(x.v))
            if x.m == 'RUN' and x.sm == 'U' and not on['CLAIM']:
                go(f'{i}: is idle, falls asleep by itself', put(i, m='NONE', v=-1, sn=x.v, sm='G')._replace(**fewer))
        if x.m == 'FRZ' and x.sm != 'G' and s.leases:
            go(f'{i}: the freeze lease ends: thaws', run(i, sm='U', **over)._replace(leases=s.leases - 1), bad=old(x.v))
        if s.losses and x.m == 'RUN' and x.sm == 'G':
            go(f'{i}: node loses power; its agent finds the snapshot asleep and wakes it', run(i)._replace(losses=0), bad='BACK')
        if s.losses and x.m in ('FRZ', 'SEAL') and x.sm == 'G':
            go(f'{i}: node loses power, frozen original gone, snapshot stays', put(i, m='NONE', v=-1)._replace(losses=0), True)

    def good(s):
        here, there = s.nodes[s.home], s.nodes[1 - s.home]
        return s.ph == 'FREE' and (here.m == 'RUN' or here.sm == 'G') and there.m == 'NONE' and there.sm in ('', 'U', 'C')

    return first, steps, good


def check(live=False, **options):
    first, steps, good = model(**options)
    return explore(first, steps, good if live else None)
