import Synchronization
import TorporModel

/// The keys of snapshots, `keys/<name>`, each wrapped by the node's key and kept for as long as a file is sealed under it.
///
/// Chunks are shared: what a later snapshot finds here stays sealed under the key of who wrote it first. So files are counted, not
/// snapshots, and the last file takes the key along; from then on nobody can read what a disk may still hold of them.
final class KeyRing: Sendable {
    /// All of it under one lock, so that counting and removing exclude each other.
    private struct State {
        /// The node's; the first wraps.
        var node: [SealKey] = []
        var keys: [SealKey.ID: SealKey] = [:]
        /// Files sealed under each, and writers that are about to make some.
        var users: [SealKey.ID: Int] = [:]
        /// What is there and wrapped by a key that this node does not have.
        var shut: [SealKey.ID: SealKey.ID] = [:]
        /// What a crash did not tear and still does not open: changed, or put under another's name.
        var changed: [SealKey.ID] = []
    }

    private static let folder = "keys"
    private let files: any ArtifactFiles
    private let node: NodeKeyFile
    private let state = Mutex(State())

    /// Unwraps every key there is; torn ones of a crash count as gone.
    ///
    /// - Throws: what `NodeKeyFile.open` throws: without the node's key nothing may be judged.
    init(files: any ArtifactFiles, node: NodeKeyFile) throws(TorporError) {
        self.files = files
        self.node = node
        var found = State()
        found.node = try node.open()
        for name in try files.list(Self.folder) {
            guard let id = SealKey.ID.parse(name), let file = try Self.bytes(id, files), let wrapper = WrappedKey.wrapper(file) else {
                continue
            }
            guard let key = found.node.first(where: { $0.id == wrapper }) else {
                found.shut[id] = wrapper
                continue
            }
            if let opened = try? WrappedKey.read(file, called: id, under: key) { found.keys[id] = opened } else { found.changed.append(id) }
        }
        state.withLock { $0 = found }
    }

    /// One sentence for each key of the node's that is missing, and for each that does not open; while there is one nothing may be removed.
    var incidents: [String] {
        let (shut, changed) = state.withLock { ($0.shut, $0.changed) }
        let damage = changed.map(\.description).sorted().map { "the file of key \($0) was changed or renamed" }
        return damage
            + Dictionary(grouping: shut, by: \.value).sorted { $0.key.description < $1.key.description }.map { wrapper, keys in
                "\(keys.count) keys of snapshots are wrapped by the node key \(wrapper), which this node does not have: add it to the node key's file"
            }
    }

    /// One sentence for each key that files are sealed under and that has no file; for the start, when every file was counted and what
    /// nobody needs is gone.
    var missing: [String] {
        state.withLock { state in
            state.users.filter { state.keys[$0.key] == nil && state.shut[$0.key] == nil && !state.changed.contains($0.key) }
                .map { "\($0.value) files are sealed under key \($0.key), which is not on this node" }.sorted()
        }
    }

    /// A new key, in its file. It is the caller's use until `drop`.
    ///
    /// Under the lock to its end: a rotation must find the file wrapped, or not yet begun.
    func fresh() throws(TorporError) -> SealKey {
        let key = SealKey.fresh()
        return try state.withLock { (state) throws(TorporError) in
            try put(try WrappedKey.write(key, under: state.node[0]), key.id)
            state.keys[key.id] = key
            state.users[key.id] = 1
            return key
        }
    }

    /// - Throws: `notFound` for a key that is not here, saying whose it is if that is known.
    func key(_ id: SealKey.ID) throws(TorporError) -> SealKey {
        let (key, wrapper) = state.withLock { ($0.keys[id], $0.shut[id]) }
        if let key { return key }
        if let wrapper {
            throw TorporError(
                .notFound, "is sealed under key \(id), which the node key \(wrapper) wraps",
                remedy: "add that node key to the node key's file and start the agent again; nothing was deleted")
        }
        throw TorporError(.notFound, "is sealed under key \(id), which is not on this node", remedy: "capture or fetch again")
    }

    /// One file more is sealed under the key.
    func use(_ id: SealKey.ID) { state.withLock { $0.users[id, default: 0] += 1 } }

    /// One file fewer; the last takes the key along.
    func drop(_ id: SealKey.ID) {
        state.withLock { state in
            let left = (state.users[id] ?? 0) - 1
            state.users[id] = left > 0 ? left : nil
            if left <= 0 { remove(id, &state) }
        }
    }

    /// Removes the keys that no file needs; for the start, when every file was counted.
    func sweep() throws(TorporError) {
        let names = try files.list(Self.folder).compactMap(SealKey.ID.parse)
        state.withLock { state in
            for id in names where state.users[id] == nil { remove(id, &state) }
        }
    }

    /// Has the key's file on disk.
    func sync(_ ids: Set<SealKey.ID>) throws(TorporError) {
        if ids.isEmpty { return }
        for id in ids { try files.sync(Self.path(id)) }
        try files.sync(Self.folder)
    }

    /// Wraps every key by a new key of the node's; how many. Files that are sealed are untouched.
    ///
    /// The old key stays in the node's file until every wrapped key is on disk anew: a crash in between leaves both, and both read.
    func rotate() throws(TorporError) -> Int {
        let fresh = SealKey.fresh()
        // From here on new keys are wrapped by the new one, so that none is missed below.
        let all = try state.withLock { (state) throws(TorporError) in
            try node.save([fresh] + state.node)
            state.node.insert(fresh, at: 0)
            return state.keys
        }
        for (id, key) in all.sorted(by: { $0.key.description < $1.key.description }) {
            let file = try WrappedKey.write(key, under: fresh)
            // One that has gone meanwhile must not come back.
            try state.withLock { (state) throws(TorporError) in
                if state.keys[id] == nil { return }
                try put(file, id)
                try files.sync(Self.path(id))
            }
        }
        try files.sync(Self.folder)
        // What is wrapped by a key that was never here may still want any of them.
        guard state.withLock({ $0.shut.isEmpty }) else { return all.count }
        try node.save([fresh])
        state.withLock { $0.node = [fresh] }
        return all.count
    }

    /// Under the lock: between the decision and the removal nobody can begin to use it.
    private func remove(_ id: SealKey.ID, _ state: inout State) {
        guard state.shut.isEmpty, state.changed.isEmpty else { return }
        state.keys[id] = nil
        // One that cannot be removed now goes with the sweep at the next start.
        try? files.remove(Self.path(id))
    }

    /// The name was parsed or made here: nothing but hexadecimal digits.
    private static func path(_ id: SealKey.ID) -> String { "\(folder)/\(id)" }

    private func put(_ file: [UInt8], _ id: SealKey.ID) throws(TorporError) {
        let result = file.withUnsafeBytes { raw in Result { () throws(TorporError) in try files.put(Self.path(id), raw) } }
        try result.get()
    }

    /// nil for a file of another length than a wrapped key's.
    private static func bytes(_ id: SealKey.ID, _ files: any ArtifactFiles) throws(TorporError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: WrappedKey.width)
        let size = bytes.withUnsafeMutableBytes { raw in Result { () throws(TorporError) in try files.read(path(id), into: raw) } }
        return try size.get() == WrappedKey.width ? bytes : nil
    }
}
