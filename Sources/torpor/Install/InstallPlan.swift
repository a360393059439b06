/// Where an installed daemon has its things. Paths as the daemon will see them; `root` goes before each when files are written.
struct InstallPlan {
    let kind: DaemonKind
    /// A machine's root folder as seen from here; empty for this machine.
    let root: String
    /// The programs are in its `bin`.
    let prefix: String

    /// - Parameter root: `/`, or where another machine's file system (or a package's) is.
    init(_ kind: DaemonKind, root: String, prefix: String) {
        self.kind = kind
        self.root = Self.withoutSlash(root)
        self.prefix = Self.withoutSlash(prefix)
    }

    /// Whether it is this very machine's.
    var isHere: Bool { root.isEmpty }
    var program: String { "\(prefix)/bin/torpor" }
    var shim: String { "\(prefix)/bin/torpor-shim" }
    /// What `--config` names.
    var settings: String { "/etc/torpor/\(kind).yaml" }
    /// Of an administrator's own, not of the distribution's: no package manager is at work here.
    var unit: String { "/etc/systemd/system/\(kind.unit)" }

    static func state(of kind: DaemonKind) -> String { "/var/lib/torpor/\(kind)" }
    static func certificates(of kind: DaemonKind) -> String { "/etc/torpor/\(kind)" }

    /// The other daemon of this machine, which may use the same programs.
    var other: InstallPlan { InstallPlan(kind == .agent ? .coordinator : .agent, root: root, prefix: prefix) }

    /// A path as it is reached from here.
    func at(_ path: String) -> String { root + path }

    private static func withoutSlash(_ path: String) -> String { path.hasSuffix("/") ? String(path.dropLast()) : path }
}
