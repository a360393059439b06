import Glibc
import TorporHost
import TorporModel
import TorporPorts

/// Artifacts as plain files of a folder: the far end of a backend in these tests.
struct DiskSnapshot: ArtifactSink, ArtifactSource {
    let folder: String
    /// As a checkpoint's.
    var isToBeKept = false
    /// Whose it is.
    var workload = WorkloadID(unchecked: "w-1")

    init(_ folder: String) throws {
        self.folder = folder
        try Folder.create(folder)
    }

    func write(_ name: String, from descriptor: Int32) async throws(TorporError) {
        let path = path(name)
        try await Blocking.run { () throws(TorporError) in
            let bytes = try DurableFile.read("/proc/self/fd/\(descriptor)", limit: 1 << 30)
            let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_TRUNC)
            try DurableFile.write(bytes, descriptor: file.raw, name: name)
        }
    }

    func write(_ name: String, bytes: [UInt8]) async throws(TorporError) {
        let file = try Descriptor(path: path(name), O_WRONLY | O_CREAT | O_TRUNC)
        try DurableFile.write(bytes, descriptor: file.raw, name: name)
    }

    func read(_ name: String, to descriptor: Int32) async throws(TorporError) {
        let path = path(name)
        try await Blocking.run { () throws(TorporError) in
            let bytes = try DurableFile.read(path, limit: 1 << 30)
            // A pipe has no place; a file gets holes for zeros, as from the real source.
            guard lseek(descriptor, 0, SEEK_CUR) >= 0 else { return try DurableFile.write(bytes, descriptor: descriptor, name: name) }
            for start in stride(from: 0, to: bytes.count, by: 64 << 10) {
                let piece = bytes[start..<min(start + (64 << 10), bytes.count)]
                if piece.contains(where: { $0 != 0 }) {
                    try DurableFile.write(Array(piece), descriptor: descriptor, name: name)
                } else {
                    lseek(descriptor, off_t(piece.count), SEEK_CUR)
                }
            }
            try SystemCall.check(ftruncate(descriptor, off_t(bytes.count)), "set the length of \(name)")
        }
    }

    func read(_ name: String, limit: Int) async throws(TorporError) -> [UInt8] { try DurableFile.read(path(name), limit: limit) }

    func path(_ name: String) -> String { "\(folder)/\(name.split(separator: "/").joined(separator: "%"))" }

    var names: [String] { Folder.names(folder).map { $0.split(separator: "%").joined(separator: "/") } }

    var manifest: SnapshotManifest {
        SnapshotManifest(
            snapshot: SnapshotID(unchecked: "s-1"), workload: workload, name: Counter.name,
            spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: []), incarnation: .none, attempt: .none, lineage: 1,
            createdAt: Timestamp(milliseconds: 0), source: NodeID(unchecked: "node-a"),
            needs: WorkloadNeeds(
                facts: HostFacts(architecture: "", kernel: "", cpuFlags: [], engines: [:]), mappedFiles: [], memoryBytes: 0,
                artifactBytes: 0),
            artifacts: names.map { ArtifactDescriptor(name: $0, extents: [Extent(zeros: size(of: $0))]) })
    }

    /// A manifest says how long each artifact is.
    private func size(of name: String) -> Int {
        var found = stat()
        return stat(path(name), &found) == 0 ? Int(found.st_size) : 0
    }
}
