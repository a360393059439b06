import TorporEngines
import TorporHost
package import TorporModel
import TorporPorts

/// Containers in machines of their own, by Kata Containers under containerd: `torpor run NAME --backend kata -- CMD`.
///
/// They begin, end, print and are frozen; they are never captured, for kata has nothing that captures (`Kata.noCheckpoint`): so they
/// neither move nor have snapshots, and whoever asks is told before anything is frozen. Frozen is the word of containerd, held against
/// the CPU time that the task has used (`ContainerdTask`); it frees no memory, and the machine around the container goes on. The copy's
/// shim keeps a small process of ours in the copy's group (`torpor-shim task`), which is there as long as the task is.
package struct KataBackend: ShimBackend {
    package let kind = BackendKind(unchecked: "kata")
    package let configuration: BackendConfiguration
    package let shims: Shims
    /// Where the images are: this node's other containers begin with them, too.
    let images: BackendConfiguration
    let place: Kata.Place

    /// - Parameter images: of the backend that pulls them; nil for a node that has none.
    package init(_ configuration: BackendConfiguration, images: BackendConfiguration? = nil) {
        self.init(configuration, images: images, place: Kata.Place())
    }

    init(_ configuration: BackendConfiguration, images: BackendConfiguration?, place: Kata.Place) {
        self.configuration = configuration
        self.place = place
        shims = Shims(program: configuration.shim, networkNamespace: configuration.networkNamespace)
        var shelf = images ?? configuration
        shelf.masked.append(configuration.state)
        self.images = shelf
    }

    /// - Throws: `engineMissing` with the remedy.
    func engine() throws(TorporError) -> Kata {
        guard let client = ProgramFinder.find("ctr", path: configuration.searchPath) else {
            throw TorporError(.engineMissing, "ctr, containerd's client, is not installed", remedy: "apt-get install containerd")
        }
        return Kata(client: client, place: place)
    }

    /// The runtime's version; containerd's is asked for as well, for without an answer nothing is started.
    ///
    /// - Throws: `engineMissing` or `unreachable`, with the remedy.
    private func versions() async throws(TorporError) -> (runtime: String, daemon: String) {
        let engine = try engine()
        guard let program = ProgramFinder.find(place.program, path: configuration.searchPath) else {
            throw TorporError(
                .engineMissing, "\(place.program) is not installed",
                remedy: "put a release of github.com/kata-containers/kata-containers on PATH, and on containerd's")
        }
        return (try await engine.version(of: program), try await engine.daemonVersion())
    }

    package func probe() async -> BackendReport {
        do throws(TorporError) {
            let (runtime, daemon) = try await versions()
            if place.needsVirtualisation { try Virtualisation.check() }
            let network = "its network has nobody in it but itself"
            let never: [Ability] = [.held, .live, .lazy, .sleep, .incremental, .disks, .connections]
            return BackendReport(
                kind, version: "kata \(runtime), containerd \(daemon)",
                never.map { AbilityReport($0, unless: Kata.noCheckpoint) } + [
                    AbilityReport(.network, unless: network), AbilityReport(.exec, unless: "containerd's exec is not driven"),
                    AbilityReport(.gpu, unless: "devices are not handed to its machine"),
                ],
                isDouble: Kata.isDouble(runtime))
        } catch {
            return BackendReport(kind, missing: error)
        }
    }

    /// Nobody judges by them yet: what is not captured has no target.
    package func facts() async -> HostFacts {
        var engines: [String: String] = [:]
        if let (runtime, daemon) = try? await versions() {
            engines[kind.rawValue] = runtime
            engines["containerd"] = daemon
        }
        return HostFactsReader.read(engines: engines)
    }

    /// A task whose shim was killed gets another, and runs again if it was frozen.
    package func adopt() async throws(TorporError) -> [CopyID] { try await adoptCopies() }

    /// From the shim, which asks containerd; one that got no answer knows nothing of a workload that is in another program's hands.
    package func observe(_ copy: CopyID) async throws(TorporError) -> CopyTruth {
        let folder = folder(copy)
        guard folder.exists, Folder.exists("\(folder.path)/\(ShimNote.fileName)") else { return .absent }
        do throws(TorporError) {
            let reply = try await shims.ask(.status, folder)
            guard reply.note.phase != .running || reply.freezer != nil else {
                throw TorporError(
                    .unreachable, "containerd tells nothing of \(copy)\(reply.note.failure.map { ": \($0)" } ?? "")",
                    remedy: "ctr --address \(place.address) --namespace \(Self.namespace(configuration.node)) task ls")
            }
            return CopyTruthReader.truth(reply)
        } catch  where error.code == .notFound {
            return CopyTruthReader.truth(try folder.note())
        }
    }

    /// What a capture left behind: there is none.
    package func clear(_ folder: CopyFolder) {}

    /// The task is ended first, wherever it is: the processes that are gone by now are only those that kept it.
    package func forget(_ folder: CopyFolder) throws(TorporError) {
        try ContainerdTask(files(folder)).forget()
        try Cgroup(path: Self.group(folder)).remove()
    }

    package func destroy(_ copy: CopyID) async throws(TorporError) { try await demolish(copy) }

    /// What the machine has not handed to its host yet is not in it: there is no move that would rest on this.
    package func sync(_ copy: CopyID) async throws(TorporError) {
        let layer = folder(copy).upper
        try await Blocking.run { () throws(TorporError) in try DurableFile.sync(fileSystemOf: layer) }
    }

    // MARK: Names

    /// Where what the shim needs for containerd lies.
    func files(_ folder: CopyFolder) -> MachineFolder { MachineFolder(ofCopyAt: folder.path) }

    /// One for each node, also when nodes share a containerd: letters and digits with one sign between them, at most 76 in all
    /// (containerd's identifiers/validate.go).
    static func namespace(_ node: NodeID) -> String {
        "torpor-" + node.rawValue.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }

    /// The group of the task itself, beside that of the copy; kata calls its own `kata_` and the last part of it.
    static func group(_ folder: CopyFolder) -> String { "\(folder.cgroup.path)-task" }
}
