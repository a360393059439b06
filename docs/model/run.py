#!/usr/bin/env python3
"""Runs the models. The last line of every run is for machines:

    violation rule=handoff/ABORT_CAS invariant=1 name=TWO-RUNNING steps=10 states=373
    ok bounds=handoff/2-nodes-2-attempts states=13113

Exit code: 0 no violation, 1 a violation (its shortest trace is printed), 2 a question that makes no sense or a search that was cut off.

    run.py --list              every rule and every set of bounds: kind and name
    run.py --rule NAME         the protocol without this rule; of a belt, without its partner too, and what holds with either alone
    run.py --amended NAME      the protocol with every rule, within these bounds
    run.py --table             every rule's row of README.md
"""
import argparse
import sys
from collections import namedtuple

import checkpoint
import handoff
import lease
import reasons
import sleep

MODELS = dict(handoff=handoff, checkpoint=checkpoint, lease=lease, sleep=sleep, reasons=reasons)
# The invariants of the handoff, as numbered in README.md.
INVARIANTS = {'TWO RUNNING': 1, 'TWO MAY RUN': 1, 'ZERO': 2, 'RUNNING COPY DESTROYED': 2, 'UNDONE': 3, 'BACK': 6, 'STUCK': 8}

# A rule that violates nothing by itself within these bounds holds when another fails: (that other rule, options of all its runs).
BELTS = {
    'handoff/SEAL_NAMES': ('CLOSE', dict(serious=True)),
    'sleep/LOCALHIB': ('RETIRE_CHK', {}),
    'sleep/NAMES': ('CLAIM', dict(wakes=3)),
}
# What else a rule holds back whose shortest counterexample is a copy left frozen or held after its job (invariant 3).
FURTHER = {
    'handoff/ATTEMPT': dict(serious=True, losses=0),
    'handoff/TOMB': dict(serious=True),
    'handoff/ONCE': dict(serious=True, losses=0),
    'handoff/SPENT_SYNC': dict(serious=True, losses=0, crashes=2),
}
# Options that a rule's counterexample needs, and the invariant where its name does not say it: a copy held for ever is a leak.
NEEDS = {'checkpoint/DISC_BACK': dict(live=True), 'sleep/CLAIM': dict(live=True)}
NUMBERS = {'checkpoint/DISC_BACK': 7}

Bounds = namedtuple('Bounds', 'options soak')
AMENDED = {
    'handoff/2-nodes-1-attempt': Bounds(dict(attempts=1), False),
    'handoff/2-nodes-2-attempts': Bounds(dict(), False),
    'handoff/3-nodes-2-attempts': Bounds(dict(nodes=3), False),
    'handoff/retire-is-waited-for': Bounds(dict(debt=0), False),
    'handoff/2-nodes-2-attempts-2-crashes': Bounds(dict(crashes=2, leases=3), False),
    'handoff/3-nodes-2-attempts-2-crashes': Bounds(dict(nodes=3, crashes=2), True),
    'handoff/2-nodes-3-attempts': Bounds(dict(attempts=3), True),
    'handoff/3-nodes-3-attempts': Bounds(dict(nodes=3, attempts=3, leases=1), True),
    'checkpoint/3-jobs': Bounds(dict(), False),
    'checkpoint/3-jobs-2-faults-each': Bounds(dict(leases=2, losses=2, deaths=2), True),
    'checkpoint/4-jobs': Bounds(dict(attempts=4), True),
    'lease/policy-freeze': Bounds(dict(), False),
    'sleep/3-attempts': Bounds(dict(), False),
    'sleep/4-attempts': Bounds(dict(attempts=4, wakes=3), False),
    'reasons/a-set': Bounds(dict(), False),
}


def rules():
    """name -> (kind, amendment, words); in the order of the models."""
    out = {}
    for model, module in MODELS.items():
        for rule, (amendment, words) in module.RULES.items():
            name = f'{model}/{rule}'
            out[name] = ('belt' if name in BELTS else 'rule', amendment, words)
        for rule, (amendment, words) in getattr(module, 'LIMITS', {}).items():
            out[f'{model}/{rule}'] = ('limit', amendment, words)
    return out


def without(name, *others, **options):
    """The result of a run without these rules; of a limit, of a run with that fault."""
    model, rule = name.split('/')
    values = {r: 1 if r in getattr(MODELS[model], 'LIMITS', {}) else 0 for r in (rule,) + others}
    return MODELS[model].check(**{**NEEDS.get(name, {}), **options, **values})


def words_of(name, result):
    if result.verdict == 'ok':
        return f'ok states={result.states}'
    number = NUMBERS.get(name, INVARIANTS.get(result.verdict))
    return f'invariant={number} name={result.verdict.replace(" ", "-")} steps={len(result.trace)} states={result.states}'


def show(result):
    for number, step in enumerate(result.trace, 1):
        print(f'  {number:2d}. {step}')


def end(kind, name, result, more=''):
    """The last line, and the exit code."""
    if result.verdict == 'LIMIT':
        print(f'limit {kind}={name} states={result.states}')
        return 2
    if result.verdict == 'ok':
        print(f'ok {kind}={name} states={result.states}{more}')
        return 0
    print(f'violation {kind}={name} {words_of(name, result)}{more}')
    return 1


def run_rule(name):
    kind, amendment, words = rules()[name]
    print(f'{name} ({kind}, {amendment}): {words}' + ('' if kind == 'limit' else ': left out'))
    if kind != 'belt':
        result = without(name)
        show(result)
        if name not in FURTHER:
            return end('rule', name, result)
        further = without(name, **FURTHER[name])
        print('not minding UNDONE:')
        show(further)
        return end('rule', name, result, f' further={INVARIANTS.get(further.verdict, 0)} further_steps={len(further.trace)}')
    partner, options = BELTS[name]
    model = name.split('/')[0]
    alone = without(name, **options)
    other = without(f'{model}/{partner}', **options)
    both = without(name, partner, **options)
    print(f'alone: {words_of(name, alone)}')
    print(f'{partner} alone: {words_of(name, other)}')
    print(f'both left out: {words_of(name, both)}')
    show(both)
    as_told = 'none' if alone.verdict == 'ok' else INVARIANTS[alone.verdict]
    its = 'none' if other.verdict == 'ok' else INVARIANTS.get(other.verdict)
    return end('rule', name, both, f' partner={partner} alone={as_told} partner_alone={its}')


def run_amended(name):
    result = MODELS[name.split('/')[0]].check(live=True, **AMENDED[name].options)
    show(result)
    return end('bounds', name, result)


def table():
    """README's rows, from runs made now."""
    print('| rule | amendment | left out, it breaks | steps | states |')
    print('| --- | --- | --- | --: | --: |')
    for name, (kind, amendment, words) in rules().items():
        note = ''
        result = without(name)
        if kind == 'belt':
            partner, options = BELTS[name]
            alone = without(f'{name.split("/")[0]}/{partner}', **options)
            result = without(name, partner, **options)
            told = 'violates nothing either' if alone.verdict == 'ok' else f'gives {alone.verdict} in {len(alone.trace)} steps'
            note = f'nothing by itself; with `{partner}` left out too (which alone {told}): '
        elif kind == 'limit':
            note = 'even with every rule: '
        number = NUMBERS.get(name, INVARIANTS[result.verdict])
        more = ''
        if name in FURTHER:
            further = without(name, **FURTHER[name])
            more = f'; not minding that, {INVARIANTS[further.verdict]} {further.verdict} in {len(further.trace)} steps'
        print(f'| `{name}` {words} | {amendment} | {note}**{number}** {result.verdict}{more} | {len(result.trace)} | {result.states} |')
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument('--list', action='store_true')
    group.add_argument('--rule', metavar='NAME', choices=list(rules()))
    group.add_argument('--amended', metavar='NAME', choices=list(AMENDED))
    group.add_argument('--table', action='store_true')
    asked = parser.parse_args()
    if asked.list:
        for name, (kind, _, _) in rules().items():
            print(kind, name)
        for name, bounds in AMENDED.items():
            print('soak' if bounds.soak else 'amended', name)
        return 0
    if asked.rule:
        return run_rule(asked.rule)
    if asked.amended:
        return run_amended(asked.amended)
    return table()


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    sys.exit(main())
