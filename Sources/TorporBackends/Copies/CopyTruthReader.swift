import TorporHost
import TorporModel

/// What a shim's reply, or its last note, says of a copy: the freezer as just read is the judge.
enum CopyTruthReader {
    static func truth(_ reply: ShimReply) -> CopyTruth {
        switch reply.note.phase {
        case .starting: reply.note.first == nil ? .absent : .running
        // What is half restored or failed has never run, and is to be destroyed.
        case .restoring, .failed: .absent
        case .held, .released: reply.freezer == .frozen ? .held : .running
        // Who dozes runs as soon as anything comes for it, and nobody has promised anything about its freeze.
        case .running: reply.freezer == .frozen && !reply.isDozing ? .frozen(reply.note.lease.state) : .running
        case .exited: .exited(status: reply.note.exit)
        }
    }

    /// Of a copy whose shim is gone and was not replaced: it has ended, or a boot took it.
    static func truth(_ note: ShimNote) -> CopyTruth {
        switch note.phase {
        case .starting, .restoring, .failed, .held: .absent
        case .released, .running, .exited: .exited(status: note.exit)
        }
    }
}
