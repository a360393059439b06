import Foundation
import Glibc
import Synchronization
import Testing
import TorporArtifacts
import TorporBackends
import TorporHost
import TorporModel
import TorporPorts

/// Snapshots as archives and images, beside those of others.
@Suite struct PortableSnapshotTests {
    /// A folder of this test's own, and a carrier in it.
    private func withCarrier(_ body: (PortableSnapshots, String) async throws -> Void) async throws {
        var template = Array("/var/tmp/torpor-portable-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(path) }
        try await body(
            try PortableSnapshots(node: NodeID(unchecked: "node-a"), folder: "\(path)/exports", searchPath: ""), path)
    }

    private static let snapshot = MemorySnapshot(
        SnapshotManifest(
            snapshot: SnapshotID(unchecked: "j-1"), workload: WorkloadID(unchecked: "w-1"), name: Counter.name,
            spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/bin/count"]), incarnation: Incarnation(3),
            attempt: Attempt(2), lineage: 1, createdAt: Timestamp(milliseconds: 1_795_236_159_120), source: NodeID(unchecked: "node-a"),
            needs: WorkloadNeeds(
                facts: HostFacts(architecture: "x86_64", kernel: "6.18.0", cpuFlags: [], engines: ["criu": "4.2", "runc": "1.1.5"]),
                mappedFiles: [], memoryBytes: 5, artifactBytes: 6)),
        [
            "config.json": Array("{}".utf8), "images/pages-1.img": (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) },
            "images/inventory.img": [], "layer.tar": [UInt8](repeating: 0, count: 70_000), "logs/1.log": Array("one\n".utf8),
        ])

    /// What a carrier makes of a place, or why it refuses.
    private func taken(_ source: SnapshotSource, by carrier: PortableSnapshots) async throws -> (SnapshotManifest, [String: [UInt8]]) {
        let opened = Mutex<MemorySnapshot?>(nil)
        _ = try await carrier.take(source, as: "s-1") { (manifest, hash) throws(TorporError) in
            let writer = MemorySnapshot(manifest)
            opened.withLock { $0 = writer }
            return writer
        }
        let writer = try #require(opened.withLock { $0 })
        return (writer.manifest, writer.artifacts)
    }

    @Test func aSnapshotComesBackFromItsArchiveByteForByte() async throws {
        try await withCarrier { carrier, _ in
            let snapshot = Self.snapshot
            let sent = try await carrier.send(try snapshot.signed(), snapshot, to: .archive)
            #expect(sent.place.hasSuffix("/exports/j-1.tar") && sent.node.rawValue == "node-a")
            let (manifest, artifacts) = try await taken(.archive(sent.place), by: carrier)
            #expect(manifest == snapshot.manifest && artifacts == snapshot.artifacts)
            #expect(Folder.names(DurableFile.parent(of: sent.place)) == ["j-1.tar"])
            // Names that tools for others' checkpoints look for.
            let listed = try await Command("/usr/bin/tar", ["-tf", sent.place]).succeed().output.split(separator: "\n").map(String.init)
            #expect(Set(listed).isSuperset(of: ["config.dump", "spec.dump", "checkpoint/inventory.img", "torpor/artifacts/layer.tar"]))
        }
    }

    @Test func aDamagedArchiveIsNeverTakenIn() async throws {
        try await withCarrier { carrier, folder in
            let snapshot = Self.snapshot
            let sent = try await carrier.send(try snapshot.signed(), snapshot, to: .archive)
            let whole = try DurableFile.read(sent.place, limit: 1 << 24)
            var refused = 0
            for number in 0..<150 {
                var bent = whole
                if number % 3 == 2 {
                    bent = Array(whole.prefix(whole.count * number / 150))
                } else {
                    bent[whole.count * number / 150] ^= UInt8(1 << (number % 8))
                }
                try DurableFile.write(bent, to: "\(folder)/bent.tar")
                do {
                    // What no byte of the snapshot is in (a date, padding, the description for others) may be anything.
                    let (manifest, artifacts) = try await taken(.archive("\(folder)/bent.tar"), by: carrier)
                    #expect(manifest == snapshot.manifest && artifacts == snapshot.artifacts, "damage \(number)")
                } catch let error as TorporError {
                    #expect(error.code == .corrupt || error.code == .unknownVersion, "damage \(number): \(error)")
                    refused += 1
                }
            }
            #expect(refused > 130)
        }
    }

    @Test func anImageOfASnapshotBearsWhatOthersLookForAndComesBack() async throws {
        try await withCarrier { carrier, folder in
            let snapshot = Self.snapshot
            let layout = try await carrier.send(try snapshot.signed(), snapshot, to: .layout)
            #expect(layout.place.hasSuffix("/exports/j-1-oci"))
            _ = try await carrier.send(
                try snapshot.signed(), snapshot, to: .image(try ImageReference("oci:\(folder)/pushed:kept")))
            let raw = try await Command("/usr/bin/skopeo", ["inspect", "--raw", "oci:\(folder)/pushed:kept"]).succeed().output
            let manifest = try #require(try JSONSerialization.jsonObject(with: Data(raw.utf8)) as? [String: Any])
            let annotations = try #require(manifest["annotations"] as? [String: String])
            #expect(annotations["io.kubernetes.cri-o.annotations.checkpoint.name"] == Counter.name.rawValue)
            #expect(annotations["io.podman.annotations.checkpoint.criu.version"] == "4.2")
            // By that one an older podman would take it for one that it may restore.
            #expect(annotations["io.podman.annotations.checkpoint.runtime.name"] == nil)
            for place in ["\(folder)/pushed:kept", "\(layout.place):snapshot"] {
                let (manifest, artifacts) = try await taken(.image(try ImageReference("oci:\(place)")), by: carrier)
                #expect(manifest == snapshot.manifest && artifacts == snapshot.artifacts)
            }
            #expect(Folder.names("\(folder)/exports") == ["j-1-oci"])
        }
    }

    @Test func whatIsNoSnapshotOfOursIsRefusedInWords() async throws {
        try await withCarrier { carrier, folder in
            let podman = await #expect(throws: TorporError.self) { try await taken(.archive(Self.podman), by: carrier) }
            #expect(podman?.code == .corrupt && podman?.message.contains("no snapshot of Torpor's") == true)
            let nothing = await #expect(throws: TorporError.self) { try await taken(.archive("\(folder)/none"), by: carrier) }
            #expect(nothing?.code == .notFound)
            let unreachable = await #expect(throws: TorporError.self) {
                try await taken(.image(try ImageReference("oci:\(folder)/none:x")), by: carrier)
            }
            #expect(unreachable?.code == .refused)
        }
    }

    private static let podman =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        + "/Fixtures/podman-4.3.1-checkpoint.tar.gz"

    @Test func aCheckpointOfPodmansTellsWhatItHolds() async throws {
        let content = try await ArchiveContent(path: Self.podman, scratch: "/var/tmp")
        let sizes = Dictionary(content.members.map { ($0.name, $0.bytes) }) { first, _ in first }
        #expect(sizes["spec.dump"] == 5632 && sizes["checkpoint/pages-1.img"] == 61_440)
        #expect(
            try await content.processes() == [
                CapturedProcess(pid: 1, parent: 0, name: "pause", threads: 1),
                CapturedProcess(pid: 6, parent: 1, name: "pause", threads: 1),
            ])
        let text = String(decoding: try #require(content.text(ArchiveMember.description)), as: UTF8.self)
        #expect(text.contains("localhost/pause:1"))
    }
}
