import TorporModel

/// Chunk files: `chunks/ab/<hash>`. A file's name is a claim about its plain bytes, however they are written (`Workbench`); every reader
/// checks it (`ChunkProof`).
struct ChunkFolder: Sendable {
    /// The file system below, or a test's.
    let files: any ArtifactFiles
    /// What is there, and the keys that open it.
    let stored: StoredFiles
    private let benches = Workbenches()
    /// How chunks are written by who has this.
    private(set) var dress = ChunkDress.plain

    init(files: any ArtifactFiles, stored: StoredFiles) {
        self.files = files
        self.stored = stored
    }

    /// The same chunks, for a writer of its own.
    func dressed(_ dress: ChunkDress) -> ChunkFolder {
        var other = self
        other.dress = dress
        return other
    }

    /// Where the chunk lies. The hash was parsed, so it holds nothing but hexadecimal digits.
    static func path(_ hash: ContentHash) -> String { "\(folder(hash))/\(hash.hex)" }
    /// 256 folders: some file systems slow down with millions of names in one.
    static func folder(_ hash: ContentHash) -> String { "chunks/\(hash.hex.prefix(2))" }

    /// Writes the chunk; the caller has just hashed these bytes.
    func put(_ hash: ContentHash, _ bytes: UnsafeRawBufferPointer) throws(TorporError) {
        let path = Self.path(hash)
        let key = try dress.seal?.key()
        try benches.lend { (bench) throws(TorporError) in
            let file: UnsafeRawBufferPointer
            if let compressor = dress.compressor, compressor.wish() == .zstd {
                file = try compressor.pack(bytes.count) { () throws(TorporError) in
                    let made = try bench.write(bytes, called: hash.hex, as: .zstd, under: key)
                    return (made.encoding == .raw ? bytes.count : made.file.count, made.file)
                }
            } else {
                file = try bench.write(bytes, called: hash.hex, as: .raw, under: key).file
            }
            try files.put(path, file)
            try stored.note(path)
        }
    }

    /// Whether the file is there with exactly the bytes that its name claims, by their hash.
    func isWhole(_ chunk: ChunkReference, _ buffer: borrowing ChunkBuffer) throws(TorporError) -> Bool {
        guard try isPresent(chunk) else { return false }
        // What cannot be read, for whatever reason, is not leaned on: it is written anew.
        do { try read(chunk, into: buffer.room) } catch { return false }
        return true
    }

    /// Whether there is a file as long as its header says, of a chunk as long as this; whether the bytes are right only a reader says.
    func isPresent(_ chunk: ChunkReference) throws(TorporError) -> Bool {
        guard let found = try stored.header(Self.path(chunk.hash)), let header = found.header else { return false }
        return header.fileBytes == found.size && header.plainBytes == chunk.bytes
    }

    /// The chunk as it lies there, for a peer that hashes what it receives: a second hash here would cost the sender a core and tell nobody
    /// anything new.
    ///
    /// - Throws: `notFound`, or `corrupt` when its size is another.
    func unverified(_ chunk: ChunkReference) throws(TorporError) -> [UInt8] {
        var outcome: Result<Int, TorporError> = .success(0)
        let bytes = [UInt8](unsafeUninitializedCapacity: chunk.bytes) { room, count in
            outcome = Result { () throws(TorporError) in try fill(UnsafeMutableRawBufferPointer(room), with: chunk).count }
            if case .success(chunk.bytes) = outcome { count = chunk.bytes }
        }
        guard try outcome.get() == chunk.bytes else { throw Self.damaged(chunk, nil) }
        return bytes
    }

    /// Reads a chunk and checks it: the one place where bytes from the disk become believed.
    ///
    /// - Parameter proof: `seal` only for a chunk that this process has itself hashed.
    /// - Throws: `notFound`, also for a chunk whose key is not here; `corrupt` when its bytes are others than its name says.
    func read(_ chunk: ChunkReference, into room: UnsafeMutableRawBufferPointer, by proof: ChunkProof = .hash) throws(TorporError) {
        let (count, wereSealed) = try fill(room, with: chunk)
        guard count == chunk.bytes else { throw Self.damaged(chunk, nil) }
        if proof == .seal, wereSealed { return }
        guard ChunkName.of(UnsafeRawBufferPointer(rebasing: room[..<count])) == chunk.hash else { throw Self.damaged(chunk, nil) }
    }

    /// How many bytes the chunk's file opens to, which may be others than it should, and whether they were sealed as they are.
    private func fill(
        _ room: UnsafeMutableRawBufferPointer, with chunk: ChunkReference
    ) throws(TorporError) -> (count: Int, wereSealed: Bool) {
        let path = Self.path(chunk.hash)
        return try benches.lend { (bench) throws(TorporError) in
            guard let size = try files.read(path, into: bench.room) else {
                throw TorporError(.notFound, "chunk \(chunk.hash) is not on this node", remedy: "fetch the snapshot again")
            }
            do throws(TorporError) {
                return try bench.read(size, called: chunk.hash.hex, into: room) { (id) throws(TorporError) in try stored.key(id) }
            } catch { throw Self.damaged(chunk, error) }
        }
    }

    /// What is wrong with the file, as far as that is known. A key that is missing says so itself.
    private static func damaged(_ chunk: ChunkReference, _ cause: TorporError?) -> TorporError {
        if let cause, cause.code == .notFound {
            return TorporError(.notFound, "chunk \(chunk.hash) \(cause.message)", remedy: cause.remedy)
        }
        return TorporError(
            .corrupt, "chunk \(chunk.hash) is damaged on this node's disk", remedy: "check the disk; capture or fetch again", cause: cause)
    }

    /// Removes the file; nobody holds the chunk.
    func remove(_ hash: ContentHash) {
        // One that cannot be removed now is nobody's, and goes with the sweep at the next start.
        guard (try? files.remove(Self.path(hash))) != nil else { return }
        stored.forget(Self.path(hash))
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
