import Glibc
import Synchronization
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// Commands beside a copy, by `runc exec` under the shim's eyes: it alone can say that no freeze is under way.
extension OCIBackend: ExecBackend {
    package func exec(
        _ copy: CopyID, _ call: ExecCall, for requester: String, over line: ExecLine
    ) async throws(TorporError) -> Int32 {
        let folder = folder(copy)
        let runc = try engine()
        // Also gives a copy whose shim was killed another.
        let note = try await shims.ask(.status, folder).note
        guard note.phase == .running else { throw TorporError(.refused, "\(copy) does not run", remedy: "torpor ps") }
        let files = SessionFiles(id: Self.sessionID())
        defer { for name in files.all { unlink("\(folder.path)/\(name)") } }
        let specification = ContainerSpec(try JSONValue.parse(try DurableFile.read(folder.specification, limit: 4 << 20)))
        try DurableFile.write(specification.process(for: call).printed(), to: "\(folder.path)/\(files.process)")
        let place = OpenFile(owning: try Descriptor(path: folder.path, O_RDONLY | O_DIRECTORY).release(), blocking: true)
        defer { place.close() }
        // A socket's path may have 107 bytes, a copy's folder more: so it is named by a descriptor of that folder.
        let console = call.terminal.map { _ in "/proc/\(getpid())/fd/\(place.raw)/\(files.console)" }
        let command = runc.exec(
            folder.container, process: "\(folder.path)/\(files.process)", group: folder.cgroup.runcWord(files.group),
            pidFile: "\(folder.path)/\(files.pid)", log: "\(folder.path)/\(files.log)", console: console)
        let session = ShimRequest.Session(id: files.id, who: requester, command: command)
        if call.terminal == nil { return try await overPipes(session, folder, line) }
        let listener = try OpenFile.listening(at: files.console, in: place)
        return try await overTerminal(session, folder, listener, line)
    }

    /// By their groups whether there are any, then by the shim.
    package func sessions(_ copy: CopyID) async throws(TorporError) -> [SessionRoll.Entry] {
        let folder = folder(copy)
        return folder.cgroup.sessions().isEmpty ? [] : try await shims.ask(.status, folder).sessions
    }

    /// Three pipes, of which the command has the far ends.
    private func overPipes(
        _ session: ShimRequest.Session, _ folder: CopyFolder, _ line: ExecLine
    ) async throws(TorporError) -> Int32 {
        let input = try OpenFile.pipe(givesReading: true)
        let (output, error) = (try OpenFile.pipe(givesReading: false), try OpenFile.pipe(givesReading: false))
        let given = [input.reading, output.writing, error.writing]
        let held = try ShimSession.open(session, files: given.map(\.raw), in: folder.path)
        // An output has an end only when nobody here could still write to it.
        given.forEach { $0.close() }
        let pump = SessionPump(
            session: held, line: line, input: input.writing,
            outputs: [.init(file: output.reading, isError: false), .init(file: error.reading, isError: true)], listener: nil)
        return try await pump.run()
    }

    /// A terminal, whose master the engine hands over once it has made one inside of the container.
    private func overTerminal(
        _ session: ShimRequest.Session, _ folder: CopyFolder, _ listener: OpenFile, _ line: ExecLine
    ) async throws(TorporError) -> Int32 {
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let held = try ShimSession.open(session, files: [null.raw, null.raw, null.raw], in: folder.path)
        return try await SessionPump(session: held, line: line, input: nil, outputs: [], listener: listener).run()
    }

    private static let sessionCount = Mutex<UInt64>(0)

    /// Unlike any other of this agent and of those before it whose sessions may still be ending: its pid, and a count.
    private static func sessionID() -> UInt64 {
        let count = sessionCount.withLock { count in
            count += 1
            return count
        }
        return UInt64(getpid()) << 32 | count
    }
}
