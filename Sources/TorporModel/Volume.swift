/// A folder or file of a workload that is no part of its root.
package struct Volume: Hashable, Codable, Sendable {
    /// Where it is inside the workload: an absolute path without `..`.
    package let path: String
    package let kind: Kind
    package let isReadOnly: Bool

    package init(path: String, kind: Kind, isReadOnly: Bool = false) {
        self.path = path
        self.kind = kind
        self.isReadOnly = isReadOnly
    }

    /// Whose it is, and what becomes of it at a move.
    package enum Kind: Hashable, Codable, Sendable {
        /// The workload's own; travels. `bytes` is a real limit, nil none of ours.
        case own(bytes: UInt64?)
        /// A folder that is at this path on every node: the same files, seen from each. Stays where it is.
        case shared(String)
        /// A file, folder or device of one node: the workload cannot move.
        case host(String)
        /// In memory, of at most so many bytes; travels in the snapshot.
        case memory(bytes: UInt64)
    }

    /// The node's own file or folder behind it, when it has one.
    package var source: String? {
        switch kind {
        case .shared(let path), .host(let path): path
        case .own, .memory: nil
        }
    }
}
