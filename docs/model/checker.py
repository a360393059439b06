"""A small explicit-state model checker: breadth first, so that a counterexample is a shortest one, and "nothing stays stuck" as AG EF(good)."""
import time
from collections import deque, namedtuple

# verdict: 'ok', a violation's name, 'STUCK', or 'LIMIT' when the search was cut off and nothing is proved.
Result = namedtuple('Result', 'verdict trace states seconds')


def explore(first, steps, good=None, limit=3_000_000):
    """Visits every state that can be reached from `first`.

    `steps(state)` gives (label, is_fault, next state, violation or None) for whatever may happen next. The first violation ends the
    search. When there is none and `good` is given: from every state a good one must be reachable by steps that are no faults.
    """
    began = time.time()
    number = {first: 0}
    states = [first]
    parent = [(-1, None)]
    before = {}                                  # state -> states from which it is reached without a fault
    queue = deque([first])

    def result(verdict, trace=()): return Result(verdict, list(trace), len(states), time.time() - began)

    def way(i):
        out = []
        while i > 0:
            i, label = parent[i]
            out.append(label)
        return out[::-1]

    while queue:
        state = queue.popleft()
        i = number[state]
        for label, is_fault, following, violation in steps(state):
            if violation:
                return result(violation, way(i) + [label])
            j = number.get(following)
            if j is None:
                j = len(states)
                number[following] = j
                states.append(following)
                parent.append((i, label))
                queue.append(following)
                if j >= limit:
                    return result('LIMIT')
            if good is not None and not is_fault and j != i:
                before.setdefault(j, []).append(i)
    if good is not None:
        safe = bytearray(len(states))
        open_ = [k for k, state in enumerate(states) if good(state)]
        for k in open_:
            safe[k] = 1
        while open_:
            for p in before.get(open_.pop(), ()):
                if not safe[p]:
                    safe[p] = 1
                    open_.append(p)
        for k in range(len(states)):
            if not safe[k]:
                return result('STUCK', way(k))
    return result('ok')


class Bits:
    """Messages as bits of one number: a net that only grows is then one integer, quick to hash and to compare."""

    def __init__(self): self.of = {}

    def __call__(self, *message): return 1 << self.of.setdefault(message, len(self.of))
