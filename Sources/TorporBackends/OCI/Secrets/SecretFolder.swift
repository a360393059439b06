import Glibc
import TorporEngines
import TorporHost
import TorporModel

/// The secrets of one copy on its node: files on a tmpfs of their own, bound into the copy, so that criu, to which it is a mount from
/// outside, leaves them out of every capture.
struct SecretFolder: Sendable {
    /// Where the workload finds them.
    static let place = "/run/secrets"

    /// Beside the copies, so that a copy's folder can be made anew while its secrets wait for it.
    let path: String

    init(_ copy: String, _ configuration: BackendConfiguration) { path = "\(Self.parent(configuration))/\(copy)" }

    static func parent(_ configuration: BackendConfiguration) -> String { "\(configuration.state)/secrets" }

    /// More than a workload may have: the rest of the tmpfs is not used.
    private static let room = 32 << 20

    /// Those that are there already are written anew.
    func fill(_ secrets: Secrets) throws(TorporError) {
        try Folder.create(path)
        if try MountTable.read().points(atOrBelow: path).isEmpty { try Mounts.temporary(at: path, bytes: Self.room) }
        for (name, content) in secrets.contents.sorted(by: { $0.key < $1.key }) {
            try DurableFile.write(content, to: "\(path)/\(name)", mode: 0o400)
        }
    }

    /// Gives them to the workload's user, and to nobody else.
    ///
    /// - Throws: `refused` when one that it names did not come with the order: it would start without.
    func hand(_ names: [SecretName], to user: WorkloadUser) throws(TorporError) {
        for name in names {
            let file = "\(path)/\(name)"
            guard Folder.exists(file) else {
                throw TorporError(.refused, "the secret \(name) did not come with the order", remedy: "submit the job again")
            }
            try SystemCall.check(chown(file, user.user, user.group), "chown \(file)")
        }
        if !names.isEmpty { try SystemCall.check(chown(path, user.user, user.group), "chown \(path)") }
    }

    /// For the runtime.
    func mount() -> JSONValue {
        [
            "destination": .string(Self.place), "type": "bind", "source": .string(path),
            "options": ["bind", "rprivate", "ro", "nosuid", "nodev", "noexec"],
        ]
    }

    /// With the tmpfs, and so with every byte.
    func remove() throws(TorporError) { try Folder.remove(path) }
}
