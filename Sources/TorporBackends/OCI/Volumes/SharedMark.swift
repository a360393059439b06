import Glibc
import TorporHost
import TorporModel

/// A file in a shared folder by which two nodes tell whether they see the same one: a name like `/srv/data` says nothing.
///
/// Its first line is the folder's for good; below it stands what the last sources wrote just before a move, which not even a copy of the
/// folder has. Both come from the kernel's chance.
enum SharedMark {
    /// Seen in the folder, by the workload too.
    static let name = ".torpor-volume"
    /// Moves that may be under way at the same time through one folder.
    private static let proofs = 16

    /// How often it is written when others write it at the same time.
    private static let tries = 8

    /// Told by the source, which writes a line that the target has to find.
    ///
    /// - Throws: `refused` for a folder that has no mark and where none can be written, `conflict` where too many write one.
    static func tell(_ path: String) throws(TorporError) -> SharedFolder {
        let proof = try chance()
        for _ in 0..<tries {
            let lines = (try? read(path)) ?? []
            let mark: String = if let first = lines.first { first } else { try chance() }
            do throws(TorporError) {
                try write([mark, proof] + lines.dropFirst().prefix(proofs - 1), to: path)
            } catch  where !lines.isEmpty && error.code != .diskFull {
                // Read-only here: what stands there for good has to do.
                return SharedFolder(path: path, mark: mark, proof: nil)
            } catch {
                throw TorporError(
                    .refused, "nothing can be written to the shared folder \(path), so a target could not tell that it has the same one",
                    remedy: "write one line that no other folder has into \(path)/\(name)", cause: error)
            }
            // Another node may have read before this was written, and written since: nobody locks a file for all nodes.
            let now = (try? read(path)) ?? []
            if now.first == mark, now.dropFirst().contains(proof) { return SharedFolder(path: path, mark: mark, proof: proof) }
        }
        throw TorporError(.conflict, "others write the mark of the shared folder \(path) all the time", remedy: "try again")
    }

    /// Whole for whoever reads it, whoever else writes.
    private static func write(_ lines: [String], to path: String) throws(TorporError) {
        // A name of nobody else's, on whatever node.
        let beside = "\(path)/\(name).\(try chance())"
        do throws(TorporError) {
            let file = try Descriptor(path: beside, O_WRONLY | O_CREAT | O_EXCL, mode: 0o444)
            try DurableFile.write(Array(lines.map { $0 + "\n" }.joined().utf8), descriptor: file.raw, name: beside)
            try SystemCall.check(fsync(file.raw), "fsync \(beside)")
            try SystemCall.check(rename(beside, "\(path)/\(name)"), "rename \(beside)")
        } catch {
            unlink(beside)
            throw error
        }
        try DurableFile.sync(folder: path)
    }

    /// - Throws: `incompatible` when the folder here is another one, or none.
    static func judge(_ told: SharedFolder) throws(TorporError) {
        let lines = (try? read(told.path)) ?? []
        guard lines.first == told.mark, told.proof.map({ lines.dropFirst().contains($0) }) ?? true else {
            let what = lines.isEmpty ? "has no mark of it" : lines.first == told.mark ? "is a copy of it, not the same" : "is another"
            throw TorporError(
                .incompatible, "the workload shares the folder \(told.path), and what this node has there \(what)",
                remedy: "mount the same file system at \(told.path) on both nodes, or choose a node that has it")
        }
    }

    private static func read(_ path: String) throws(TorporError) -> [String] {
        try DurableFile.readText("\(path)/\(name)", limit: 64 << 10).split(separator: "\n").map(String.init)
    }

    /// Another one at every reading (random(4)).
    private static func chance() throws(TorporError) -> String {
        let text = try DurableFile.readText("/proc/sys/kernel/random/uuid", limit: 64)
        return text.split(separator: "\n").first.map(String.init) ?? text
    }
}
