import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

/// The double refuses what Proxmox VE refuses: its schema first, then its state.
@Suite(.serialized)
struct ProxmoxDoubleTests {
    private func refuses(
        _ line: ProxmoxLine, _ method: String, _ path: String, _ fields: [(name: String, value: String)], _ status: Int, _ words: String,
        at place: SourceLocation = #_sourceLocation
    ) throws {
        let answer = try line.ask(method, path, fields)
        #expect(answer.status == status, "\(answer)", sourceLocation: place)
        #expect(answer.body.contains(words), "\(answer.body)", sourceLocation: place)
    }

    @Test func everyRequestIsJudgedByTheSchema() async throws {
        try await ProxmoxNest.run { nest in
            let line = try nest.line()
            let vm = "/nodes/pve-a/qemu/9000"
            try refuses(line, "GET", "/nodes/pve-a/qemu/9000/status", [], 501, "not implemented")
            try refuses(line, "POST", "/version", [], 501, "not implemented")
            try refuses(line, "GET", "/nodes/pve-c/version", [], 500, "hostname lookup")
            try refuses(line, "POST", "\(vm)/migrate", [], 400, #""target":"property is missing and it is not optional""#)
            let live = [("target", "pve-b"), ("live", "1")]
            try refuses(line, "POST", "\(vm)/migrate", live, 400, #""live":"property is not defined in schema"#)
            try refuses(line, "POST", "\(vm)/migrate", [("target", "pve-b"), ("online", "perhaps")], 400, "type check ('boolean') failed")
            try refuses(line, "POST", "\(vm)/migrate", [("target", "-")], 400, "does not look like a valid pve-node")
            try refuses(line, "GET", "/cluster/nextid", [("vmid", "99")], 400, "minimum value of 100")
            try refuses(line, "GET", "/cluster/nextid", [("vmid", "x")], 400, "type check ('integer') failed")
            try refuses(line, "GET", "/cluster/resources", [("type", "vms")], 400, "enumeration 'vm, storage, node, sdn'")
            try refuses(line, "POST", "\(vm)/status/suspend", [("statestorage", "local")], 400, "requires this property")
            try refuses(line, "PUT", "\(vm)/config", [("digest", String(repeating: "0", count: 41))], 400, "40 characters long")
        }
    }

    @Test func aTokenIsNotRoot() async throws {
        try await ProxmoxNest.run { nest in
            let line = try nest.line()
            try refuses(line, "PUT", "/nodes/pve-a/qemu/9000/config", [("args", "-kernel /x")], 500, "only root can set 'args' config")
            try refuses(line, "POST", "/nodes/pve-a/qemu/9000/migrate", [("target", "pve-b"), ("force", "1")], 400, "Only root may use")
            let settings = "\(nest.folder)/other.conf"
            try DurableFile.write("header = \"Authorization: PVEAPIToken=root@pam!torpor=0\"\n", to: settings)
            let other = ProxmoxLine(curl: line.curl, settings: settings, root: line.root)
            #expect(try other.ask("GET", "/version").status == 401)
        }
    }

    @Test func whatIsSuspendedToDiskGoesOnByItsStart() async throws {
        try await ProxmoxNest.run { nest in
            _ = try await nest.started()
            let line = try nest.line()
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/suspend", [("todisk", "1")])
            #expect(nest.journal.last == "100 pve-a stopped")
            try refuses(line, "POST", "/nodes/pve-a/qemu/100/migrate", [("target", "pve-b")], 500, "VM is locked (suspended)")
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/start")
            #expect(nest.journal.last == "100 pve-a running")
            #expect(try !line.ask("GET", "/nodes/pve-a/qemu/100/status/current").body.contains("lock"))
        }
    }

    @Test func aSnapshotLeavesWhatIsPausedPausedAndItsRollbackLetsItRun() async throws {
        try await ProxmoxNest.run { nest in
            _ = try await nest.started()
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/suspend")
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/snapshot", [("snapname", "one"), ("vmstate", "1")])
            #expect(nest.journal.last == "100 pve-a paused")
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/snapshot/one/rollback")
            #expect(nest.journal.last == "100 pve-a running")
        }
    }

    @Test func aTaskThatEndsBadlyIsAFailureInItsOwnWords() async throws {
        try await ProxmoxNest.run { nest in
            _ = try await nest.started()
            try nest.misbehave(#"{"fail":{"qmpause":"got timeout"}}"#)
            let failed = await failure { try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/suspend") }
            #expect(failed?.code == .engineFailed && failed?.message.contains("got timeout") == true, "\(failed?.message ?? "")")
            try nest.misbehave(#"{"die":["qmpause"]}"#)
            let died = await failure { try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/suspend") }
            #expect(died?.code == .engineFailed && died?.message.contains("died") == true, "\(died?.message ?? "")")
            // Warnings are a good end, and said.
            try nest.misbehave(#"{"warn":["qmresume"]}"#)
            let api = try nest.node("pve-a").reach().api
            let task = try ProxmoxTask(try await api.ask("POST", "/nodes/pve-a/qemu/100/status/resume").text ?? "")
            #expect(try await api.finish(task) == "WARNINGS: 1")
            #expect(nest.journal.last == "100 pve-a running")
        }
    }

    @Test func aTaskThatGoesOnIsNotCalledFailed() async throws {
        try await ProxmoxNest.run { nest in
            _ = try await nest.started()
            try nest.misbehave(#"{"slow":{"qmpause":3}}"#)
            let api = try nest.node("pve-a", limit: .seconds(1)).reach().api
            let error = await failure { try await api.carryOut("POST", "/nodes/pve-a/qemu/100/status/suspend") }
            #expect(error?.code == .deadlineExceeded)
        }
    }

    @Test func whatIsNoNameOfATaskIsNotAskedFor() throws {
        let task = try ProxmoxTask("UPID:pve-a:00001F40:0000000A:6B02CF48:qmigrate:100:root@pam!torpor:")
        #expect(task.node == "pve-a" && task.kind == "qmigrate" && task.started == 0x6B02_CF48)
        for text in ["", "OK", "UPID:a:1:2:zz:qmigrate:100:root@pam:", "UPID:a:1:2:3:qmigrate:100:root@pam/../:", "UPID::1:2:3:a:b:c:"] {
            #expect(throws: TorporError.self) { try ProxmoxTask(text) }
        }
    }

    @Test func aContainersSuspendFails() async throws {
        try await ProxmoxNest.run { nest in
            let error = await failure { try await nest.perform("POST", "/nodes/pve-a/lxc/101/status/suspend") }
            #expect(error?.message.contains("lxc-checkpoint") == true, "\(error?.message ?? "")")
        }
    }
}
