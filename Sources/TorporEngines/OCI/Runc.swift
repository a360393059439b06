package import TorporHost
package import TorporModel

/// runc's command lines (runc 1.1.5 and 1.3.6 were tried). The long ones are handed to a shim; the short ones run here.
package struct Runc: Sendable {
    /// Absolute paths.
    package let program: String
    package let criu: String
    /// Where runc keeps its own state; one per node.
    package let root: String

    package init(program: String, criu: String, root: String) {
        self.program = program
        self.criu = criu
        self.root = root
    }

    /// Files and folders of one container.
    package struct Container: Sendable {
        package let id: String
        package let bundle: String
        /// Where the pid of its first process is written.
        package let pidFile: String
        package let log: String
        /// criu's images, and its logs.
        package let images: String
        package let work: String

        package init(id: String, bundle: String, pidFile: String, log: String, images: String, work: String) {
            self.id = id
            self.bundle = bundle
            self.pidFile = pidFile
            self.log = log
            self.images = images
            self.work = work
        }
    }

    /// runc finds criu on the path, in `folder` of which the stand-in for criu is; criu reads its settings from the named file, which
    /// survives runc (a per-copy file is named by the specification's annotation as well, but criu 4.1 crashes on a network lock given there).
    package func environment(criuSettings: String, standIn folder: String, _ place: StreamPlace) -> [String: String] {
        let own = [
            "PATH": "\(folder):\(DurableFile.parent(of: criu)):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "CRIU_CONFIG_FILE": criuSettings, "HOME": "/root", "LC_ALL": "C",
        ]
        return own.merging(place.environment) { own, _ in own }
    }

    /// `runc run`, detached: the copy's first process becomes the nearest reaper's child.
    package func start(_ container: Container) -> [String] {
        global(container) + ["run", "--detach", "--bundle", container.bundle, "--pid-file", container.pidFile, container.id]
    }

    /// The container stays, frozen as it was.
    package func capture(_ container: Container, keepingConnections: Bool = false) -> [String] {
        global(container) + ["checkpoint", "--leave-running", "--file-locks"] + (keepingConnections ? ["--tcp-established"] : []) + [
            "--image-path", container.images, "--work-path", container.work, container.id,
        ]
    }

    /// The same without the memory that can be brought later (criu's `--lazy-pages`).
    package func captureLazily(_ container: Container) -> [String] {
        global(container) + [
            "checkpoint", "--leave-running", "--file-locks", "--lazy-pages", "--image-path", container.images, "--work-path",
            container.work,
            container.id,
        ]
    }

    /// `runc restore`, detached; criu's configuration of the copy says whether it stays stopped. `lazily`: from such a capture,
    /// beside `Criu.handler`.
    package func restore(_ container: Container, keepingConnections: Bool = false, lazily: Bool = false) -> [String] {
        global(container) + ["restore", "--detach", "--file-locks"] + (keepingConnections ? ["--tcp-established"] : [])
            + (lazily ? ["--lazy-pages"] : []) + [
                "--bundle", container.bundle, "--pid-file", container.pidFile, "--image-path", container.images, "--work-path",
                container.work,
                container.id,
            ]
    }

    /// `runc exec`, detached: the command becomes the nearest reaper's child, in a group below the container's.
    ///
    /// `group` as in `freezer:NAME` (runc 1.1). `console`: a socket on which the terminal's master is waited for; nil for none.
    package func exec(
        _ container: Container, process: String, group: String, pidFile: String, log: String, console: String?
    ) -> [String] {
        [program, "--root", root, "--log", log, "exec", "--detach", "--process", process, "--cgroup", group, "--pid-file", pidFile]
            + (console.map { ["--console-socket", $0] } ?? []) + [container.id]
    }

    private func global(_ container: Container) -> [String] { [program, "--root", root, "--log", container.log] }

    /// Forgets the container, whose processes and cgroup are gone by then. Not knowing it is success.
    ///
    /// By its folder alone: there are no hooks to run, and `runc delete --force` waits for ever on what a killed restore left
    /// (more than 20 s, runc 1.1.5).
    package func forget(_ id: String) throws(TorporError) { try Folder.remove("\(root)/\(id)") }

    /// As in `1.1.5+ds1`.
    package func version() async throws(TorporError) -> String {
        let outcome = try await Command(program, ["--version"], deadline: .seconds(10)).succeed()
        return outcome.output.split(separator: "\n").first?.split(separator: " ").last.map(String.init) ?? "unknown"
    }
}
