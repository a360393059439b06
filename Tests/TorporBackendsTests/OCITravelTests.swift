import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// What goes along with a workload beside its memory.
@Suite(.requiresOCI, .serialized)
struct OCITravelTests {
    /// Prints `same` as long as everything it made is as it made it.
    private static let collector = Counter.spec(
        """
        import os, time, stat
        os.makedirs('/srv/made', exist_ok=True)
        open('/srv/made/owned', 'w').write('x'); os.chmod('/srv/made/owned', 0o644); os.chown('/srv/made/owned', 1234, 4321)
        open('/srv/made/marked', 'w').write('y'); os.setxattr('/srv/made/marked', 'user.colour', b'blue')
        os.symlink('owned', '/srv/made/link'); os.link('/srv/made/marked', '/srv/made/twin')
        with open('/srv/made/holes', 'wb') as f: f.seek(8 << 20); f.write(b'end')
        os.unlink('/etc/hostname') if os.path.exists('/etc/hostname') else None
        removed = [n for n in ('/etc/debian_version', '/etc/issue') if os.path.exists(n)]
        for n in removed: os.unlink(n)
        import shutil
        opaque = '/etc/skel'
        if os.path.isdir(opaque): shutil.rmtree(opaque)
        os.makedirs(opaque); open(opaque + '/only', 'w').write('z')
        ghost = open('/srv/made/ghost', 'w+'); ghost.write('unnamed'); ghost.flush(); os.unlink('/srv/made/ghost')
        n = 0
        while True:
            n += 1
            s = os.stat('/srv/made/owned'); ghost.seek(0)
            same = (s.st_uid, s.st_gid, stat.S_IMODE(s.st_mode)) == (1234, 4321, 0o644) \\
                and os.getxattr('/srv/made/marked', 'user.colour') == b'blue' and os.readlink('/srv/made/link') == 'owned' \\
                and os.stat('/srv/made/marked').st_nlink == 2 and os.path.getsize('/srv/made/holes') == (8 << 20) + 3 \\
                and not any(os.path.exists(n) for n in removed) and os.listdir(opaque) == ['only'] and ghost.read() == 'unnamed'
            print(n, 'same' if same else 'DIFFERENT', flush=True); time.sleep(0.02)
        """)

    @Test func ownershipAttributesLinksHolesWhiteoutsAndUnnamedFilesTravel() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            let target = Counter(on: world.node("node-b"), attempt: 2)
            try await source.start(Self.collector)
            let counted = try await eventually { try await source.node.logs(source.copy, tail: 5).count == 5 }
            let words = try await source.node.logs(source.copy, tail: 50).map(\.text)
            #expect(counted, "\(words)")
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
            try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Self.collector, from: snapshot)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            let carried = try await source.node.logs(source.copy, tail: 100_000).count
            #expect(try await eventually { try await target.node.logs(target.copy, tail: 100_000).count > carried + 5 })
            let lines = try await target.node.logs(target.copy, tail: 100_000)
            #expect(lines.map(\.text) == (1...lines.count).map { "\($0) same" })
            // The holes travelled as holes.
            #expect(Folder.allocatedBytes("\(target.folder.upper)/srv/made/holes") < 1 << 20)
        }
    }

    /// failures.md 24
    @Test func pidsAndNamesThatAreTakenOnTheTargetAreNoMatter() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
            let node = world.node("node-b")
            let first = Counter(on: node, attempt: 2)
            let second = Counter(on: node, attempt: 1, workload: "w-2")
            for copy in [first, second] {
                try await node.restoreHeld(copy.copy, name: Counter.name, spec: Counter.counting(), from: snapshot)
                try await node.release(copy.copy)
            }
            #expect(try await first.moves())
            #expect(try await second.moves())
        }
    }

    @Test func nothingOfTheNodesOwnCanBeSeenByAWorkload() async throws {
        try await TestWorld.run { world in
            try Folder.create("\(world.root)/keys")
            try DurableFile.write("secret", to: "\(world.root)/keys/agent.key")
            let source = Counter(on: world.node("node-a"))
            try await source.start(
                Counter.spec(
                    """
                    import os, time
                    print('root', os.listdir('\(world.root)'))
                    print('shadow', os.path.exists('/etc/shadow'))
                    print('caps', [l.split()[1] for l in open('/proc/self/status') if l.startswith('CapEff')][0])
                    print('privs', [l.split()[1] for l in open('/proc/self/status') if l.startswith('NoNewPrivs')][0])
                    print('seccomp', [l.split()[1] for l in open('/proc/self/status') if l.startswith('Seccomp:')][0])
                    time.sleep(60)
                    """))
            #expect(try await eventually { try await source.node.logs(source.copy, tail: 5).count == 5 })
            let lines = try await source.node.logs(source.copy, tail: 5).map(\.text)
            #expect(lines == ["root []", "shadow False", "caps 00000000000004e9", "privs 1", "seccomp 2"])
        }
    }

    @Test func aProgramThatMindsTermIsGivenItsGraceAndOneThatDoesNotIsNotWaitedFor() async throws {
        try await TestWorld.run { world in
            let node = world.node("node-a")
            let polite = Counter(on: node)
            try await polite.start(
                Counter.spec(
                    """
                    import signal, sys, time
                    def end(*_): print('goodbye', flush=True); sys.exit(5)
                    signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(600)
                    """))
            #expect(try await eventually { try await node.logs(polite.copy, tail: 1).first?.text == "ready" })
            #expect(try await node.stop(polite.copy, grace: .seconds(60)) == 5)
            #expect(try await node.logs(polite.copy, tail: 1).first?.text == "goodbye")
            // Within a grace of an hour this would not end at all.
            let deaf = Counter(on: node, workload: "w-2")
            try await deaf.start()
            #expect(try await node.stop(deaf.copy, grace: .seconds(3600)) == 137)
        }
    }

    @Test func anEndIsKnownWithItsStatusAlsoAfterItsShimWasKilled() async throws {
        try await TestWorld.run { world in
            let node = world.node("node-a")
            let short = Counter(on: node)
            try await short.start(Counter.spec("import sys; print('bye'); sys.exit(7)"))
            #expect(try await eventually { try await short.truth == .exited(status: 7) })
            #expect(try await node.logs(short.copy, tail: 5).map(\.text) == ["bye"])
            let long = Counter(on: node, workload: "w-2")
            try await long.start()
            try await long.killShim()
            _ = try await node.adopt()
            let status = try await node.stop(long.copy, grace: .zero)
            #expect(status == nil || status == 137)
            #expect(Folder.exists(long.folder.upper))
        }
    }
}
