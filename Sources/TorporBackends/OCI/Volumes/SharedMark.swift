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

    /// Told by the source, which writes a line that the target has to find.
    ///
    /// - Throws: `refused` for a folder that has no mark and where none can be written.
    static func tell(_ path: String) throws(TorporError) -> SharedFolder {
        let lines = (try? read(path)) ?? []
        let mark: String = if let first = lines.first { first } else { try chance() }
        let proof = try chance()
        do throws(TorporError) {
            let text = ([mark, proof] + lines.dropFirst().prefix(proofs - 1)).map { $0 + "\n" }.joined()
            try DurableFile.write(Array(text.utf8), to: "\(path)/\(name)", mode: 0o444)
            return SharedFolder(path: path, mark: mark, proof: proof)
        } catch  where !lines.isEmpty && error.code != .diskFull {
            // Read-only here: what stands there for good has to do.
            return SharedFolder(path: path, mark: mark, proof: nil)
        } catch {
            throw TorporError(
                .refused, "nothing can be written to the shared folder \(path), so a target could not tell that it has the same one",
                remedy: "write one line that no other folder has into \(path)/\(name)", cause: error)
        }
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
