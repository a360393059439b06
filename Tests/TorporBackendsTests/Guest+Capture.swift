import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

extension Guest {
    /// One that ran on node-a, frozen there and captured.
    static func captured(
        _ spec: WorkloadSpec, in world: TestWorld, _ vmm: VMM = .firecracker
    ) async throws -> (source: Guest, snapshot: DiskSnapshot) {
        let source = Guest(on: world.machines("node-a", vmm))
        try await source.start(spec)
        #expect(try await source.moves())
        return (source, try await source.captured(into: "\(world.root)/snapshot"))
    }

    /// Frozen by attempt 2, and captured.
    func captured(into folder: String) async throws -> DiskSnapshot {
        try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
        let snapshot = try DiskSnapshot(folder)
        try await node.capture(copy, attempt: Attempt(2), into: snapshot)
        return snapshot
    }

    /// Stops the machine by its own API, and lets it run again.
    ///
    /// - Returns: how many bytes of it were not looked at.
    func expectItsMemoryIsWhatFirecrackerWrites(_ spec: WorkloadSpec) throws -> Int {
        let files = node.files(folder)
        let api = FirecrackerAPI(files)
        try api.pause()
        // Before Firecracker looks at every page itself, after which none is untouched any more.
        let (read, skipped) = try readMemory(spec)
        let answer = try HTTPExchange(folder: files.path, socket: FirecrackerAPI.socketName, limit: .seconds(60)).ask(
            "PUT", "/snapshot/create", #"{"snapshot_type":"Full","snapshot_path":"test.state","mem_file_path":"test.memory"}"#)
        #expect(answer.status == 204, "\(answer.body)")
        let written = try DurableFile.read(files["test.memory"], limit: 1 << 30)
        #expect(read == written)
        try api.resume()
        return skipped
    }

    /// As a capture reads it, and how much of it was not looked at.
    private func readMemory(_ spec: WorkloadSpec) throws -> (bytes: [UInt8], skipped: Int) {
        let memory = try GuestMemory(of: vmm(), bytes: spec.machineMemory, backing: node.files(folder)[MachineFolder.memory])
        var room = [UInt8](repeating: 0, count: 1 << 20)
        var bytes: [UInt8] = []
        var skipped = 0
        while true {
            switch try room.withUnsafeMutableBytes({ try memory.read(at: UInt64(bytes.count), into: $0) }) {
            case .bytes(let count): bytes += room[..<count]
            case .zeros(let count):
                bytes += [UInt8](repeating: 0, count: count)
                skipped += count
            case .end, .unchanged: return (bytes, skipped)
            }
        }
    }
}
