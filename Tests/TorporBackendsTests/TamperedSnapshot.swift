import Glibc
import TorporHost
import TorporModel
import TorporPorts

/// A snapshot of which one image cannot be read, or written, to its end.
struct TamperedSnapshot: ArtifactSink, ArtifactSource {
    /// What happens to the image.
    enum Fault: Sendable {
        /// So many bytes come, and then the reader is told so.
        case cut(after: Int)
        /// Nobody reads or writes on, until told to stop.
        case stall
    }

    let whole: DiskSnapshot
    let image: String
    let fault: Fault

    var manifest: SnapshotManifest { whole.manifest }

    func write(_ name: String, from descriptor: Int32) async throws(TorporError) {
        guard name == image else { return try await whole.write(name, from: descriptor) }
        switch fault {
        case .cut(let bytes):
            _ = try await OpenFile(owning: try SystemCall.check(dup(descriptor), "dup"), blocking: true).read(limit: bytes)
            throw TorporError(.diskFull, "no room for \(name)")
        case .stall: try await stall()
        }
    }

    func write(_ name: String, bytes: [UInt8]) async throws(TorporError) { try await whole.write(name, bytes: bytes) }

    func read(_ name: String, to descriptor: Int32) async throws(TorporError) {
        guard name == image else { return try await whole.read(name, to: descriptor) }
        switch fault {
        case .cut(let bytes):
            let begin = try DurableFile.read(whole.path(name), limit: 1 << 30).prefix(bytes)
            try DurableFile.write(Array(begin), descriptor: descriptor, name: name)
            throw TorporError(.corrupt, "\(name) is damaged")
        case .stall: try await stall()
        }
    }

    func read(_ name: String, limit: Int) async throws(TorporError) -> [UInt8] {
        guard name == image else { return try await whole.read(name, limit: limit) }
        switch fault {
        case .cut: throw TorporError(.corrupt, "\(name) is damaged")
        case .stall: try await stall()
        }
    }

    private func stall() async throws(TorporError) -> Never {
        do { try await Task.sleep(for: .seconds(600)) } catch { throw TorporError(.cancelled, "told to stop") }
        throw TorporError(.unreachable, "nobody came")
    }
}
