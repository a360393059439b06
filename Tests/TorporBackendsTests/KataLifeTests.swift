import Glibc
import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

/// Beginning, printing and ending under containerd; and what nobody there can do.
@Suite(.requiresOCI, .serialized)
struct KataLifeTests {
    @Test(arguments: Containerd.here) func aTasksLinesAreInItsLogAndItsStatusIsItsEnd(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            try await tenant.start(Tenant.spec("/bin/sh", "-c", "echo one; echo two >&2; exit 3"))
            #expect(try await eventually { try await tenant.truth == .exited(status: 3) })
            // Its two streams come in whatever order their copiers have.
            #expect(try await tenant.printed().sorted() == ["one", "two"])
            #expect(try tenant.status == nil)
        }
    }

    @Test(arguments: Containerd.here)
    func whatCannotBeStartedIsRefusedInItsRuntimesWordsAndLeavesNothing(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            let error = await failure { try await tenant.start(Tenant.spec("/nowhere/program")) }
            #expect(error?.code == .engineFailed)
            #expect(error?.message.contains("/nowhere/program") == true, "\(String(describing: error))")
            #expect(!tenant.folder.exists)
        }
    }

    @Test(arguments: Containerd.here) func anEndedTaskBeginsAgainOverItsOwnLayer(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            let spec = Tenant.counting()
            try await tenant.start(spec)
            #expect(try await tenant.moves())
            #expect(try await node.stop(tenant.copy, grace: .milliseconds(200)) == 137)
            let before = tenant.counts.count
            for _ in 1...2 { try await node.restart(tenant.copy, life: 2, name: Tenant.name, spec: spec) }
            #expect(try await tenant.moves())
            #expect(Array(tenant.counts[before..<(before + 3)]) == [1, 2, 3])
        }
    }

    @Test(arguments: Containerd.here) func aTaskThatListensEndsAtItsSignal(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            try await tenant.start(Tenant.spec("/bin/sh", "-c", "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done"))
            #expect(try await eventually { try await tenant.printed() == ["ready"] })
            #expect(try await node.stop(tenant.copy, grace: .seconds(20)) == 5)
            // The signal is for all of it (kata 4.1.0, service.go: Kill), and the shell may have a word on its child.
            #expect(try await tenant.printed().contains("bye"))
        }
    }

    /// What keeps a task here is not what runs it.
    @Test(arguments: Containerd.here) func whoKillsATasksKeeperEndsTheTask(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            let keeper = try #require(try tenant.folder.note().first)
            kill(keeper.pid, SIGKILL)
            #expect(try await eventually { if case .exited = try await tenant.truth { true } else { false } })
            #expect(try tenant.status == nil)
            #expect(try await tenant.standsStill())
        }
    }

    @Test(arguments: Containerd.here) func aTaskOutlivesContainerdAndNothingIsSaidOfItMeanwhile(containerd: Containerd) async throws {
        try await containerd.run { daemon, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            daemon.stop()
            #expect(await failure { _ = try await tenant.truth }?.code == .unreachable)
            #expect(try await tenant.moves())
            try daemon.start()
            #expect(try await eventually { (try? await tenant.truth) == .running })
            let last = try await tenant.printed().count
            #expect(try await eventually { try await tenant.printed().count > last })
            try await tenant.freeze(2)
            #expect(try await tenant.standsStill())
            try await node.thaw(tenant.copy, attempt: Attempt(2))
            #expect(try await node.stop(tenant.copy, grace: .milliseconds(100)) == 137)
        }
    }

    /// Not called ended before containerd has said so.
    @Test(arguments: Containerd.here) func aTaskWhoseKeeperDiesWhileContainerdIsAwayIsEndedLater(containerd: Containerd) async throws {
        try await containerd.run { daemon, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            daemon.stop()
            let keeper = try #require(try tenant.folder.note().first)
            kill(keeper.pid, SIGKILL)
            #expect(await failure { _ = try await tenant.truth }?.code == .unreachable)
            #expect(try await tenant.moves())
            try daemon.start()
            #expect(try await eventually { if case .exited = (try? await tenant.truth) { true } else { false } })
            #expect(try await tenant.standsStill())
        }
    }

    @Test(arguments: Containerd.here) func whatCannotBeCapturedIsRefusedBeforeAnythingIsFrozen(containerd: Containerd) async throws {
        try await containerd.run { daemon, node in
            let tenant = Tenant(on: node)
            let spec = Tenant.counting()
            try await tenant.start(spec)
            #expect(try await node.obstacles(tenant.copy, spec: spec) == [Kata.noCheckpoint])
            let snapshot = try DiskSnapshot("\(node.configuration.state)/snapshot")
            for error in [
                await failure { _ = try await node.survey(tenant.copy, spec: spec) },
                await failure { try await node.capture(tenant.copy, attempt: Attempt(2), into: snapshot) },
            ] {
                #expect(error?.code == .unsupported)
                #expect(error?.message == Kata.noCheckpoint)
            }
            #expect(try await tenant.truth == .running)
            #expect(try await tenant.moves())
            // The double's own word for it, as kata's source has it.
            guard containerd == .doubled else { return }
            let error = await failure { _ = try await daemon.ask("task", "checkpoint", tenant.folder.id) }
            #expect(error?.message.contains("service Checkpoint: not implemented") == true)
        }
    }

    @Test func aNodeSaysThatItCapturesNone() async throws {
        try await Containerd.doubled.run { _, node in
            let report = await node.probe()
            guard report.available else {
                #expect(report.reason?.contains("kvm") == true, "\(report.reason ?? "")")
                return
            }
            #expect(report.isDouble)
            for ability in Ability.allCases { #expect(report.obstacle(to: ability) != nil) }
            #expect(report.obstacle(to: .held) == Kata.noCheckpoint)
        }
    }

    @Test func whatAContainerOfKataCannotHaveIsRefused() async throws {
        try await Containerd.doubled.run { _, node in
            let tenant = Tenant(on: node)
            var specs = Array(repeating: Tenant.counting(), count: 3)
            specs[0].network.isOwn = true
            specs[1].machine = MachineSpec(kernel: "/boot/vmlinuz")
            specs[2].secrets = [try SecretName("token")]
            for spec in specs {
                #expect(await failure { try await tenant.start(spec) }?.code == .unsupported)
                #expect(!tenant.folder.exists)
            }
        }
    }

    /// Else a mistyped word would be taken for one that does something.
    @Test func theDoubleRefusesWhatCtrDoesNotKnow() async throws {
        try await Containerd.doubled.run { daemon, _ in
            for words in [["task", "start", "--log", "x", "y"], ["task", "freeze", "x"], ["task", "pause", "x"]] {
                let error = await failure { _ = try await daemon.ask(words[0], words[1], words[2]) }
                #expect(error?.code == .engineFailed)
            }
        }
    }
}
