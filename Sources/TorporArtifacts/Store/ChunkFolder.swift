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

    /// The chunk as it lies there, for a peer that hashes what it receives: a second hash here would cost the sender a core and tell nobody
    /// anything new.
    ///
    /// - Throws: `notFound`, or `corrupt` when its size is another.
    func unverified(_ chunk: ChunkReference) throws(TorporError) -> [UInt8] {
        var outcome: Result<Int, TorporError> = .success(0)
        let bytes = [UInt8](unsafeUninitializedCapacity: chunk.bytes) { room, count in
            outcome = Result { () throws(TorporError) in try fill(UnsafeMutableRawBufferPointer(room), with: chunk) }
            if case .success(chunk.bytes) = outcome { count = chunk.bytes }
        }
        guard try outcome.get() == chunk.bytes else { throw Self.damaged(chunk) }
        return bytes
    }

    /// Reads a chunk and checks it: the one place where bytes from the disk become believed.
    ///
    /// - Throws: `notFound`, or `corrupt` when its bytes are others than its name says.
    func read(_ chunk: ChunkReference, into room: UnsafeMutableRawBufferPointer) throws(TorporError) {
        let size = try fill(room, with: chunk)
        guard size == chunk.bytes, ChunkName.of(UnsafeRawBufferPointer(rebasing: room[..<size])) == chunk.hash else {
            throw Self.damaged(chunk)
        }
    }

    /// The size of the chunk's file, which may be another than it should.
    private func fill(_ room: UnsafeMutableRawBufferPointer, with chunk: ChunkReference) throws(TorporError) -> Int {
        guard let size = try files.read(Self.path(chunk.hash), into: room) else {
            throw TorporError(.notFound, "chunk \(chunk.hash) is not on this node", remedy: "fetch the snapshot again")
        }
        return size
    }

    private static func damaged(_ chunk: ChunkReference) -> TorporError {
        TorporError(.corrupt, "chunk \(chunk.hash) is damaged on this node's disk", remedy: "check the disk; capture or fetch again")
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
