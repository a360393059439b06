import Glibc
package import TorporModel

/// A running cloud-hypervisor, asked over its socket (v53.0, vmm/src/api/openapi/cloud-hypervisor.yaml; where that and the code differ, the
/// code).
///
/// It is told of its machine here and not by its command line: a path may so have a comma in it, and a word that an older one does not know
/// is passed over. Its snapshot is a folder of three files, of which the memory is read where it is written.
package struct CloudHypervisorAPI: MachineControl {
    /// In the machine's folder.
    package static let socketName = "ch.sock"
    /// Where the last snapshot is, and the one that a machine is loaded from.
    package static let saved = "saved"
    package static let restored = "restored"
    /// A snapshot's files (docs/snapshot_restore.md): the machine's configuration, its processors and devices, and its memory, all ranges
    /// in order of guest addresses.
    package static let configuration = "config.json"
    private static let state = "state.json"
    package static let memory = "memory-ranges"

    /// Of a call that does no more than look or stop.
    private static let briefly = Duration.seconds(5)
    /// Of one that writes or reads all of a machine's memory.
    private static let patiently = Duration.seconds(75)

    private let folder: MachineFolder

    package init(_ folder: MachineFolder) { self.folder = folder }

    /// `Created` is what it says between vm.create and vm.boot, and of one that was shut down.
    package func isRunning() throws(TorporError) -> Bool {
        guard let info = try answerOfInfo() else { return false }
        guard let state = info["state"]?.text else {
            throw TorporError(.engineFailed, "cloud-hypervisor says nothing of its machine's state")
        }
        return state == "Running"
    }

    /// The machine as the VMM describes it: `config` and `state`.
    ///
    /// - Throws: `notFound` before there is a machine, or when no VMM listens.
    package func info() throws(TorporError) -> JSONValue {
        guard let info = try answerOfInfo() else { throw TorporError(.notFound, "cloud-hypervisor has no machine") }
        return info
    }

    /// The VMM itself: `version`, as in `53.0.0`.
    package func ping() throws(TorporError) -> JSONValue { try .parse(try call("GET", "vmm.ping", nil, within: Self.briefly).utf8) }

    /// nil before there is a machine: a 404, which up to v52.0 was a 500 with the same words (vmm/src/api/http/http_endpoint.rs).
    private func answerOfInfo() throws(TorporError) -> JSONValue? {
        let answer = try exchange("GET", "vm.info", nil, within: Self.briefly)
        if answer.status == 404 || answer.status == 500 && answer.body.contains("VM is not created") { return nil }
        return try JSONValue.parse(try Self.body(of: answer, "GET", "vm.info").utf8)
    }

    /// What is in the folder's configuration.
    package func boot() throws(TorporError) {
        let words = try DurableFile.readText(folder[MachineFolder.configuration])
        _ = try call("PUT", "vm.create", words, within: Self.briefly)
        _ = try call("PUT", "vm.boot", nil, within: Self.patiently)
    }

    /// It refuses to stop what is stopped (VmState::valid_transition, vmm/src/vm.rs).
    package func pause() throws(TorporError) {
        if try info()["state"] == "Paused" { return }
        _ = try call("PUT", "vm.pause", nil, within: Self.briefly)
    }

    /// A snapshot into a folder that is new: it writes over no file of an earlier one.
    package func saveState() throws(TorporError) {
        let place = folder[Self.saved]
        for name in [Self.saved, MachineFolder.savedState, MachineFolder.savedHardware] { try Folder.remove(folder[name]) }
        try Folder.create(place)
        _ = try call("PUT", "vm.snapshot", Self.words(["destination_url": Self.url(place)]), within: Self.patiently)
        try move("\(place)/\(Self.configuration)", to: folder[MachineFolder.savedHardware])
        try move("\(place)/\(Self.state)", to: folder[MachineFolder.savedState])
    }

    /// From the folder in which its configuration and its memory are already, and which it does not need any more: it has copied all memory when
    /// it answers, or has its file open, from which it then takes pages on demand and one after the other.
    package func load(lazily: Bool) throws(TorporError) {
        if lazily { throw TorporError(.unsupported, "cloud-hypervisor loads no machine before its memory") }
        let place = folder[Self.restored]
        try move(folder[MachineFolder.state], to: "\(place)/\(Self.state)")
        let mode: JSONValue = try isToComeOnDemand("\(place)/\(Self.memory)") ? ["memory_restore_mode": "OnDemand"] : [:]
        var words = mode
        words["source_url"] = Self.url(place)
        _ = try call("PUT", "vm.restore", Self.words(words), within: Self.patiently)
        try Folder.remove(place)
    }

    private func isToComeOnDemand(_ memory: String) throws(TorporError) -> Bool {
        let major = try ping()["version"]?.text.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        let huge = try? DurableFile.readText("/sys/kernel/mm/transparent_hugepage/shmem_enabled", limit: 128)
        return Self.isToComeOnDemand(
            major: major, data: Folder.allocatedBytes(memory), of: try SparseFile(memory).bytes, hugePages: huge ?? "[never]")
    }

    /// Whether a machine is let run before all of its memory has been read from its file.
    ///
    /// Not of v52.0, whose snapshots leave out what has not come yet, and which never has it all. Of v53.0 (uffd_handler_loop, vmm/src/memory_manager.rs) not
    /// where the kernel may make huge pages of it, for then it may put off a copy (EAGAIN), which v53.0 leaves out for ever. And not of memory that is
    /// mostly untouched: the zeros come as pages, which each later snapshot would have to write.
    ///
    /// - Parameters:
    ///   - data: how many of its bytes are no holes in the file.
    ///   - hugePages: the kernel's choices for shared memory, the one that holds in brackets (transhuge.rst of the kernel, shmem_enabled).
    static func isToComeOnDemand(major: Int, data: UInt64, of bytes: UInt64, hugePages: String) -> Bool {
        major >= 53 && 2 * data >= bytes && (hugePages.contains("[never]") || hugePages.contains("[deny]"))
    }

    /// Whether memory is still coming from the file that the machine of this VMM was loaded from: there is nobody to ask but the kernel, whether the
    /// thread that brings it (`uffd-handler`, v53.0) is there. Until it has ended the machine cannot be snapshotted (VmRestoring, vmm/src/lib.rs).
    package static func isRestoring(_ pid: Int32) -> Bool {
        Folder.names("/proc/\(pid)/task").contains { thread in
            (try? DurableFile.readText("/proc/\(pid)/task/\(thread)/comm", limit: 32)) == "uffd-handler\n"
        }
    }

    package func resume() throws(TorporError) {
        if try isRunning() { return }
        _ = try call("PUT", "vm.resume", nil, within: Self.briefly)
    }

    package func powerDown() throws(TorporError) { _ = try call("PUT", "vm.power-button", nil, within: Self.briefly) }

    private func move(_ path: String, to place: String) throws(TorporError) {
        guard rename(path, place) == 0 else { throw SystemCall.failure(errno, "rename \(path)") }
    }

    /// A folder as cloud-hypervisor takes it: nothing of the path is decoded (url_to_path, vmm/src/migration/mod.rs).
    private static func url(_ path: String) -> JSONValue { .string("file://\(path)") }

    private static func words(_ body: JSONValue) -> String { String(decoding: body.printed(), as: UTF8.self) }

    private func exchange(
        _ method: String, _ name: String, _ body: String?, within limit: Duration
    ) throws(TorporError) -> HTTPExchange.Answer {
        try HTTPExchange(folder: folder.path, socket: Self.socketName, limit: limit).ask(method, "/api/v1/\(name)", body)
    }

    /// - Throws: `engineFailed` with cloud-hypervisor's own words when it refuses.
    private func call(_ method: String, _ name: String, _ body: String?, within limit: Duration) throws(TorporError) -> String {
        try Self.body(of: try exchange(method, name, body, within: limit), method, name)
    }

    private static func body(of answer: HTTPExchange.Answer, _ method: String, _ name: String) throws(TorporError) -> String {
        guard (200...299).contains(answer.status) else {
            let words = chain(answer.body).joined(separator: ": ")
            throw TorporError(.engineFailed, "cloud-hypervisor refuses \(method) \(name): \(words.prefix(600))")
        }
        return answer.body
    }

    /// The sentences of a refusal, the cause last: an array of strings (error_response, vmm/src/api/http/mod.rs; up to v46 the cause
    /// alone, which is given as it is).
    static func chain(_ body: String) -> [String] {
        let sentences = (try? JSONValue.parse(body.utf8))?.elements.compactMap(\.text) ?? []
        return sentences.isEmpty ? [body] : sentences
    }
}
