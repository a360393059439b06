package import TorporHost
package import TorporModel

/// Kata Containers (4.1.0), driven by containerd's own client (`ctr` of containerd 1.6.20). A task that runs is asked by `ContainerdTask`.
package struct Kata: Sendable {
    /// What the task API has no answer for, in kata's words (containerd-shim-v2/service.go: `ErrNotImplemented, "service Checkpoint"`), nor
    /// has any other part of it: it cannot be captured, and so neither moved nor kept.
    package static let noCheckpoint =
        "kata's task API has no checkpoint (Checkpoint returns not implemented: containerd-shim-v2/service.go of kata 4.1.0)"

    /// Which containerd, and which of its runtimes.
    package struct Place: Hashable, Sendable {
        package var address: String
        package var runtime: String

        package init(address: String = "/run/containerd/containerd.sock", runtime: String = "io.containerd.kata.v2") {
            self.address = address
            self.runtime = runtime
        }

        /// The program that containerd starts for it, as in `containerd-shim-kata-v2` (containerd's runtime/v2/README.md).
        package var program: String {
            "containerd-shim-" + runtime.split(separator: ".").suffix(2).joined(separator: "-")
        }

        /// Whether its containers are in machines.
        package var needsVirtualisation: Bool { runtime.hasPrefix("io.containerd.kata") }
    }

    /// Absolute path of `ctr`.
    package let client: String
    package let place: Place

    package init(client: String, place: Place) {
        self.client = client
        self.place = place
    }

    /// As in `1.6.20~ds1`: containerd's own, which has to answer for it.
    ///
    /// - Throws: `unreachable` with the remedy when it does not.
    package func daemonVersion() async throws(TorporError) -> String {
        let words = ["--connect-timeout", "2s", "--address", place.address, "version"]
        let outcome = try await Command(client, words, deadline: .seconds(10)).run()
        guard outcome.exit == .code(0), let version = Self.daemonVersion(in: outcome.output) else {
            throw TorporError(
                .unreachable, "containerd does not answer at \(place.address): \(outcome.error.split(separator: "\n").last ?? "")",
                remedy: "start containerd")
        }
        return version
    }

    /// The second of the two that `ctr version` prints: the first is ctr's.
    static func daemonVersion(in words: String) -> String? {
        let lines = words.split(separator: "\n").drop { !$0.hasPrefix("Server:") }
        return lines.first { $0.contains("Version:") }?.split(separator: " ").last.map(String.init)
    }

    /// As in `4.1.0`, of the runtime at this absolute path.
    package func version(of program: String) async throws(TorporError) -> String {
        let outcome = try await Command(program, [place.needsVirtualisation ? "--version" : "-v"], deadline: .seconds(10)).succeed()
        return Self.version(in: outcome.output)
    }

    /// `… version: 4.1.0, commit: …` (containerd-shim-kata-v2/main.go), or a line `Version: 1.6.20` of containerd's own shims.
    static func version(in words: String) -> String {
        guard let mark = words.firstRange(of: "ersion:") else { return "unknown" }
        return String(words[mark.upperBound...].drop { $0 == " " }.prefix { !$0.isWhitespace && $0 != "," })
    }

    /// Whether this is the word of the tests' own double.
    package static func isDouble(_ version: String) -> Bool { version.hasSuffix("-double") }

    /// Tells containerd of a container that begins with no task.
    package func create(_ note: ContainerdNote, specification: String) -> Command {
        Command(
            client,
            ContainerdTask.line(note) + ["container", "create", "--runtime", place.runtime, "--config", specification, note.id],
            deadline: .seconds(30))
    }

    /// A specification bent to kata: in a group of its own, for the copy's is that of what keeps it here, and a frozen hypervisor is taken
    /// for a dead one by kata (virtcontainers/monitor.go); in a network of its own, with nobody in it; and without criu's settings.
    package static func bent(_ specification: JSONValue, cgroup: String) -> JSONValue {
        var value = specification
        value["linux"]?["cgroupsPath"] = .string(cgroup)
        value["annotations"] = nil
        let others = (value["linux"]?["namespaces"]?.elements ?? []).filter { $0["type"]?.text != "network" }
        value["linux"]?["namespaces"] = .array(others + [["type": "network"]])
        return value
    }
}
