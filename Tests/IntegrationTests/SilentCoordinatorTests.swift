import Foundation
import Testing

/// failures.md 31 through a whole cluster: the coordinator falls silent while a workload is frozen, and nobody but the source is left to act.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct SilentCoordinatorTests {
    @Test func aFrozenWorkloadRunsAgainThoughItsCoordinatorIsStopped() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let coordinator = try cluster.pid(of: "coordinator")
            let source = Source(folder: "\(cluster.folder)/node-a/oci/copies")
            let move = try cluster.begin("migrate", "counter", "--to", "node-b")
            // The lease is on disk before anything freezes; the seal, which would end it, is a capture and a restore away.
            try await source.until("its freeze is noted") { $0.lease != nil }
            kill(coordinator, SIGSTOP)
            defer { kill(coordinator, SIGCONT) }
            try await source.until("it stands still") { _ in
                let before = source.counted
                try await Task.sleep(for: .milliseconds(500))
                return source.counted == before
            }
            #expect(source.note?.lease != nil, "the seal was faster than this test")
            let frozenAt = source.counted
            // The lease is half a minute. What is read here is the disk: nobody can be asked.
            try await source.until("it counts further") { _ in source.counted > frozenAt + 3 }
            #expect(source.note?.lease == nil)
            #expect(source.note?.over == "2")
            // What the target may hold by now has not run: its log is as long as it came.
            let held = Source(folder: "\(cluster.folder)/node-b/oci/copies").counted
            #expect(held == 0 || held == frozenAt)
            kill(coordinator, SIGCONT)
            await DevCluster.ended(move)
            #expect(move.terminationStatus == 4)
            try await counter.goesOn()
            #expect(try await counter.node() == "node-a")
            #expect(try await counter.isExact())
            // What the target held is owed to be discarded, at any moment.
            for _ in 0..<100 where try counter.processes() > 1 { try await Task.sleep(for: .milliseconds(100)) }
            #expect(try counter.processes() == 1)
            // And the next move is as good as any.
            #expect(try await cluster.torpor("migrate", "counter", "--to", "node-b").code == 0)
            try await counter.goesOn()
            #expect(try await counter.isExact())
        }
    }

    /// The one copy on the source node, as its files tell it.
    private struct Source {
        let folder: String

        /// What the shim has noted last.
        struct Note {
            /// The attempt that froze it and whose lease runs; nil when there is none.
            let lease: String?
            let over: String?
        }

        private var copy: String? { (try? FileManager.default.contentsOfDirectory(atPath: folder))?.first.map { "\(folder)/\($0)" } }

        var note: Note? {
            guard let copy, let data = FileManager.default.contents(atPath: "\(copy)/note") else { return nil }
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
            let value = { (key: String) in lines.first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) } }
            return Note(lease: value("armed"), over: value("over"))
        }

        /// How many lines it has printed.
        var counted: Int {
            guard let copy, let data = FileManager.default.contents(atPath: "\(copy)/log") else { return 0 }
            return data.count { $0 == UInt8(ascii: "\n") }
        }

        func until(_ what: String, _ condition: (Note) async throws -> Bool) async throws {
            let end = ContinuousClock.now + .seconds(90)
            while ContinuousClock.now < end {
                if let note, try await condition(note) { return }
                try await Task.sleep(for: .milliseconds(1))
            }
            throw Trouble("in 90 s it was not so that \(what)")
        }
    }
}

extension DevCluster {
    /// The daemon's process: the one that works in its folder.
    func pid(of name: String) throws -> Int32 {
        for pid in try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap({ Int32($0) }) {
            guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { continue }
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            if words.count > 3, words[0].hasSuffix("/torpor"), words.contains("\(folder)/\(name)") { return pid }
        }
        throw Trouble("there is no daemon \(name)")
    }
}
