import TorporModel

/// Chunk files: `chunks/ab/<hash>`. A file's name is a claim about its bytes; every reader checks it.
struct ChunkFolder: Sendable {
    /// The file system below, or a test's.
    let files: any ArtifactFiles

    /// Where the chunk lies. The hash was parsed, so it holds nothing but hexadecimal digits.
    static func path(_ hash: ContentHash) -> String { "\(folder(hash))/\(hash.hex)" }
    /// 256 folders: some file systems slow down with millions of names in one.
    static func folder(_ hash: ContentHash) -> String { "chunks/\(hash.hex.prefix(2))" }

    /// Writes the chunk; the caller has just hashed these bytes.
    func put(_ hash: ContentHash, _ bytes: UnsafeRawBufferPointer) throws(TorporError) {
        try files.put(Self.path(hash), bytes)
    }

    /// Whether the file is there with exactly the bytes that its name claims.
    func isWhole(_ chunk: ChunkReference, _ buffer: borrowing ChunkBuffer) throws(TorporError) -> Bool {
        guard let size = try files.size(Self.path(chunk.hash)), size == chunk.bytes else { return false }
        guard try files.read(Self.path(chunk.hash), into: buffer.room) == chunk.bytes else { return false }
        return ChunkName.of(buffer.bytes(chunk.bytes)) == chunk.hash
    }

    /// A chunk in an array of its own, without a second copy.
    func bytes(_ chunk: ChunkReference) throws(TorporError) -> [UInt8] {
        var outcome: Result<Void, TorporError> = .success(())
        let bytes = [UInt8](unsafeUninitializedCapacity: chunk.bytes) { room, count in
            outcome = Result { () throws(TorporError) in try read(chunk, into: UnsafeMutableRawBufferPointer(room)) }
            if case .success = outcome { count = chunk.bytes }
        }
        try outcome.get()
        return bytes
    }

    /// Reads a chunk and checks it: the one place where bytes from the disk become believed.
    ///
    /// - Throws: `notFound`, or `corrupt` when its bytes are others than its name says.
    func read(_ chunk: ChunkReference, into room: UnsafeMutableRawBufferPointer) throws(TorporError) {
        guard let size = try files.read(Self.path(chunk.hash), into: room) else {
            throw TorporError(.notFound, "chunk \(chunk.hash) is not on this node", remedy: "fetch the snapshot again")
        }
        guard size == chunk.bytes, ChunkName.of(UnsafeRawBufferPointer(rebasing: room[..<size])) == chunk.hash else {
            throw TorporError(
                .corrupt, "chunk \(chunk.hash) is damaged on this node's disk", remedy: "check the disk; capture or fetch again")
        }
    }

    /// Every chunk that has a file, whatever is in it. Files with other names are not ours to judge.
    func all() throws(TorporError) -> [ContentHash] {
        var found: [ContentHash] = []
        for folder in try files.list("chunks") {
            for name in try files.list("chunks/\(folder)") {
                if let hash = try? ContentHash.parse(name) { found.append(hash) }
            }
        }
        return found
    }
}
