/// How the agent and the engine's stand-in (`torpor-shim` under criu's name) find each other: by what the stand-in's environment says.
package struct StreamPlace: Hashable, Sendable {
    /// The socket, inside the copy's folder, on which an agent waits for the engine's pipes. Without it the engine uses its image folder.
    package static let socketName = "stream"

    /// Absolute path of criu itself.
    package let engine: String
    /// The copy's folder.
    package let folder: String
    /// The group that everything of the copy is in, and of a restore criu as well.
    package let cgroup: String

    package init(engine: String, folder: String, cgroup: String) {
        self.engine = engine
        self.folder = folder
        self.cgroup = cgroup
    }

    /// nil when the environment was not made by `environment`.
    package init?(_ environment: [String: String]) {
        guard let engine = environment["TORPOR_CRIU"], let folder = environment["TORPOR_COPY"], let cgroup = environment["TORPOR_CGROUP"]
        else { return nil }
        self.init(engine: engine, folder: folder, cgroup: cgroup)
    }

    package var environment: [String: String] { ["TORPOR_CRIU": engine, "TORPOR_COPY": folder, "TORPOR_CGROUP": cgroup] }
}
