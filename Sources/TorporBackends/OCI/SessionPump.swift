import TorporHost
import TorporModel
import TorporPorts

/// Carries what is typed to a session's command and what it prints back, until the session has ended and all of it was read.
///
/// Nothing is piled up: the next bytes are read when those before have been taken. When the near end goes away, everything here is
/// cancelled, the session's connection to the shim closes, and the shim ends the session.
struct SessionPump {
    let session: ShimSession
    let line: ExecLine
    /// nil until the terminal is there, which is then both.
    let input: OpenFile?
    let outputs: [Source]
    /// Where the terminal comes from; nil for pipes.
    let listener: OpenFile?

    /// One of the command's outputs.
    struct Source: Sendable {
        let file: OpenFile
        let isError: Bool
    }

    /// What one of the tasks has come to.
    private enum Event: Sendable {
        case terminal(OpenFile)
        /// One output has ended.
        case drained
        case ended(ShimReply.SessionEnd)
        /// There is nobody to type any more; the session goes on only as long as the near end is there.
        case inputIsOver
        case failed(TorporError)
    }

    /// How the command ended.
    func run() async throws(TorporError) -> Int32 {
        let result = await withTaskGroup(of: Event.self) { group -> Result<Int32, TorporError> in
            defer { group.cancelAll() }
            group.addTask { await Self.event { () async throws(TorporError) in .ended(try await session.end()) } }
            for source in outputs { group.addTask { await read(source) } }
            if let input { group.addTask { await write(to: input) } }
            if let listener {
                group.addTask { await Self.event { () async throws(TorporError) in .terminal(try await listener.receiveFile()) } }
            }
            var open = outputs.count
            var end: ShimReply.SessionEnd?
            for await event in group {
                switch event {
                case .terminal(let master):
                    open += 1
                    group.addTask { await read(Source(file: master, isError: false)) }
                    group.addTask { await write(to: master) }
                case .drained: open -= 1
                case .ended(let ended): end = ended
                case .inputIsOver: break
                case .failed(let error): return .failure(error)
                }
                // Everything of the session is gone by then, so that its outputs have an end.
                if let end, open == 0 { return await told(end) }
            }
            return .failure(TorporError(.cancelled, "told to stop"))
        }
        return try result.get()
    }

    /// What the person has not heard from the command itself.
    private func told(_ end: ShimReply.SessionEnd) async -> Result<Int32, TorporError> {
        if let words = end.words, listener != nil || end.status > 128 {
            do throws(TorporError) { try await line.output(.error(Array("torpor: \(words)\n".utf8))) } catch { return .failure(error) }
        }
        return .success(end.status)
    }

    /// Its result, or what it threw as an event.
    private static func event(_ work: () async throws(TorporError) -> Event) async -> Event {
        do throws(TorporError) { return try await work() } catch { return .failed(error) }
    }

    private func read(_ source: Source) async -> Event {
        await Self.event { () async throws(TorporError) in
            while true {
                let bytes = try await source.file.read(limit: ExecInput.longestData)
                if bytes.isEmpty { return .drained }
                try await line.output(source.isError ? .error(bytes) : .output(bytes))
            }
        }
    }

    /// With pipes, the end of the input closes the command's; a terminal is told by its own sign for it (termios(3): VEOF).
    private func write(to file: OpenFile) async -> Event {
        await Self.event { () async throws(TorporError) in
            var (isOpen, hasEnded) = (true, false)
            while let next = try await line.input() {
                switch next {
                case .data(let bytes): if isOpen { isOpen = try await file.write(bytes) }
                case .window(let size): file.resize(size)
                case .end:
                    if listener != nil { _ = try await file.write([4]) } else { file.close() }
                    (isOpen, hasEnded) = (false, true)
                }
            }
            guard hasEnded else { throw TorporError(.cancelled, "the caller has left") }
            return .inputIsOver
        }
    }
}
