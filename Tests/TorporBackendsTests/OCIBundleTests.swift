import Foundation
import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// A user's own OCI bundle, on real engines.
@Suite(.requiresOCI, .serialized)
struct OCIBundleTests {
    /// What it has appended to its file, read from the layer.
    private func counts(_ counter: Counter) -> [Int] {
        let text = (try? DurableFile.readText("\(counter.folder.upper)/data/counts", limit: 1 << 24)) ?? ""
        return text.split(separator: "\n").compactMap { Int($0) }
    }

    private func move(_ source: Counter, to target: Counter, _ spec: WorkloadSpec, _ world: TestWorld) async throws {
        try await target.node.judge(try await source.node.survey(source.copy, spec: spec), spec: spec)
        let snapshot = try DiskSnapshot("\(world.root)/snapshot")
        try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
        try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
        try await target.node.restoreHeld(target.copy, name: Counter.name, spec: spec, from: snapshot)
        try await source.node.seal(source.copy, attempt: Attempt(2))
        try await target.node.release(target.copy)
        try await target.node.sync(target.copy)
        try await source.node.destroy(source.copy)
    }

    @Test func aBundleRunsMovesAndGoesOnWithItsFiles() async throws {
        try await Bundle.run { bundle in
            try await TestWorld.run { world in
                let source = Counter(on: world.node("node-a"))
                try await source.start(bundle.spec)
                #expect(try await eventually { counts(source).count > 10 })
                #expect(try await source.node.obstacles(source.copy, spec: bundle.spec) == [])
                let target = Counter(on: world.node("node-b"), attempt: 2)
                try await move(source, to: target, bundle.spec, world)
                let carried = counts(target).count
                #expect(try await eventually { counts(target).count > carried + 10 })
                #expect(counts(target) == Array(1...counts(target).count))
                let lines = try await target.node.logs(target.copy, tail: 100_000).map(\.text)
                #expect(lines == (1...lines.count).map { "count=\($0) of the bundle bundle" })
                // The bundle itself was not written to.
                #expect(!Folder.exists("\(bundle.path)/rootfs/data/counts"))
            }
        }
    }

    @Test func aBundleWithANetworkOfItsOwnKeepsItOverAMove() async throws {
        try await Bundle.run { bundle in
            try await TestWorld.run { world in
                // As `runc spec` writes it: a network namespace in which there is nobody.
                let source = Counter(on: world.node("node-a"))
                try await source.start(bundle.spec)
                #expect(try await eventually { counts(source).count > 3 })
                #expect(try isAlone(source))
                let target = Counter(on: world.node("node-b"), attempt: 2)
                try await move(source, to: target, bundle.spec, world)
                #expect(try isAlone(target))
                try await target.node.destroy(target.copy)
                // One that asks for none shares its node's.
                try bundle.changeLinux("namespaces") { ($0 as? [[String: Any]] ?? []).filter { $0["type"] as? String != "network" } }
                let shared = Counter(on: world.node("node-a"), workload: "w-2")
                try await shared.start(bundle.spec)
                #expect(try !isAlone(shared))
            }
        }
    }

    /// What is asked for beside a bundle counts, and travels.
    @Test func aCommandAndAnEnvironmentOverrideTheBundles() async throws {
        try await Bundle.run { bundle in
            try await TestWorld.run { world in
                var spec = bundle.spec
                spec.command = ["/bin/sh", "-c", "echo \"$WORD in $(pwd)\"; while :; do sleep 1; done"]
                spec.environment = ["WORD": "mine"]
                spec.workingDirectory = "/data"
                let source = Counter(on: world.node("node-a"))
                try await source.start(spec)
                #expect(try await eventually { try await source.node.logs(source.copy, tail: 1).first?.text == "mine in /data" })
                let target = Counter(on: world.node("node-b"), attempt: 2)
                try await move(source, to: target, spec, world)
                #expect(try await target.truth == .running)
            }
        }
    }

    @Test func aBundleThatCannotMoveIsRefusedWithTheReasonAndLeavesNothing() async throws {
        try await Bundle.run { bundle in
            try await TestWorld.run { world in
                let original = try Data(contentsOf: URL(fileURLWithPath: "\(bundle.path)/config.json"))
                let root = { (path: String) in { (value: inout [String: Any]) in value["root"] = ["path": path] } }
                try SystemCall.check(symlink("/", "\(bundle.path)/all"), "symlink")
                let edits: [(String, (inout [String: Any]) -> Void)] = [
                    ("terminal", { $0["process"] = ["terminal": true, "args": ["/bin/sh"]] }),
                    ("names no program", { $0["process"] = ["terminal": false] }),
                    ("has hooks", { $0["hooks"] = ["prestart": []] }),
                    ("mounts /etc of its node", { $0["mounts"] = [["destination": "/x", "type": "bind", "source": "/etc"]] }),
                    ("mounts /etc of its node", { $0["mounts"] = [["destination": "/x", "source": "/etc", "options": ["rbind"]]] }),
                    ("shares the host's pid namespace", { $0["linux"] = ["namespaces": [["type": "mount"]]] }),
                    (
                        "joins the namespace /proc/1/ns/ipc",
                        {
                            let kinds = ["pid", "mount", "uts"].map { ["type": $0] }
                            $0["linux"] = ["namespaces": kinds + [["type": "ipc", "path": "/proc/1/ns/ipc"]]]
                        }
                    ),
                    ("is not on this node", root("elsewhere")), ("holds what no workload may see", root("/")),
                    ("holds what no workload may see", root("../../..")), ("holds what no workload may see", root("all")),
                    ("holds what no workload may see", root("/etc")),
                    ("holds what no workload may see", root("\(world.root)/node-a/copies")),
                ]
                try Folder.create("\(world.root)/node-a/copies")
                for (words, edit) in edits {
                    try original.write(to: URL(fileURLWithPath: "\(bundle.path)/config.json"))
                    try bundle.change(edit)
                    let source = Counter(on: world.node("node-a"))
                    let error = await #expect(throws: TorporError.self) { try await source.start(bundle.spec) }
                    #expect(error?.message.contains(words) == true && error?.remedy != nil, "\(words): \(error?.description ?? "")")
                    #expect(!source.folder.exists, "\(words)")
                }
            }
        }
    }

    @Test func aTargetWithoutTheBundleSaysSoBeforeAnythingIsFrozen() async throws {
        try await Bundle.run { bundle in
            try await TestWorld.run { world in
                let source = Counter(on: world.node("node-a"))
                try await source.start(bundle.spec)
                #expect(try await eventually { counts(source).count > 3 })
                let needs = try await source.node.survey(source.copy, spec: bundle.spec)
                #expect(needs.mappedFiles.contains { $0.path == "/bin/sh" })
                let target = world.node("node-b")
                try await target.judge(needs, spec: bundle.spec)
                // Another build of the shell in the same place.
                try SystemCall.check(rename("\(bundle.path)/rootfs/bin/sh", "\(bundle.path)/sh"), "rename")
                var error = await #expect(throws: TorporError.self) { try await target.judge(needs, spec: bundle.spec) }
                #expect(error?.code == .incompatible && error?.message.contains("/bin/sh") == true)
                try SystemCall.check(rename("\(bundle.path)/rootfs", "\(bundle.path)/gone"), "rename")
                error = await #expect(throws: TorporError.self) { try await target.judge(needs, spec: bundle.spec) }
                #expect(error?.code == .notFound && error?.remedy?.contains("copy the bundle") == true)
                #expect(try await source.truth == .running)
            }
        }
    }

    /// No interface but the loopback, and not the node's namespace.
    private func isAlone(_ counter: Counter) throws -> Bool {
        let pid = try #require(try counter.note().first?.pid)
        let own = try #require(ProcessTable.link("/proc/\(pid)/ns/net"))
        let table = try DurableFile.readText("/proc/\(pid)/net/dev", limit: 65536)
        let interfaces = table.split(separator: "\n").dropFirst(2).compactMap { $0.split(separator: ":").first?.drop { $0 == " " } }
        // Tunnels that some kernels put into every namespace lead nowhere.
        let idle = Set<Substring>(["lo", "sit0", "tunl0", "gre0", "ip6tnl0"])
        return own != ProcessTable.link("/proc/self/ns/net") && idle.isSuperset(of: interfaces)
    }
}
