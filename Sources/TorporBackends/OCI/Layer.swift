import TorporEngines
import TorporHost
import TorporModel

/// The private layer as one file: GNU tar, with ownership by number, extended attributes (opaque folders), ACLs, holes and whiteouts.
enum Layer {
    /// What overlayfs notes for itself about inodes of this node; on another it would be wrong.
    private static let local = ["trusted.overlay.origin", "trusted.overlay.impure", "trusted.overlay.uuid"]

    /// Writes the layer of a frozen copy into `file`; sockets in it are left out, criu makes them again.
    static func pack(_ upper: String, into file: String, deadline: Duration) async throws(TorporError) {
        let arguments =
            ["--create", "--file", file, "--directory", upper, "--xattrs", "--xattrs-include=*"]
            + local.map { "--xattrs-exclude=\($0)" } + ["--acls", "--numeric-owner", "--sparse", "--format=posix", "."]
        try await Command(try tar(), arguments, deadline: deadline).succeed()
    }

    /// Into a folder of this copy's own; tar keeps names inside it and makes links that lead out only at the end.
    static func unpack(_ file: String, into upper: String, deadline: Duration) async throws(TorporError) {
        let arguments = [
            "--extract", "--file", file, "--directory", upper, "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner",
            "--same-owner", "--preserve-permissions", "--same-permissions",
        ]
        do { try await Command(try tar(), arguments, deadline: deadline).succeed() } catch {
            throw TorporError(.corrupt, "the workload's files could not be unpacked", remedy: error.remedy, cause: error)
        }
    }

    /// Debian's own, present on every system (it is an essential package).
    private static func tar() throws(TorporError) -> String {
        guard let program = ProgramFinder.find("tar") else {
            throw TorporError(.engineMissing, "tar is not installed", remedy: "apt-get install tar")
        }
        return program
    }
}
