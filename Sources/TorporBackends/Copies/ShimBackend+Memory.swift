import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// What ended of a restore that memory is brought beside.
private enum Happening: Sendable {
    case restored(Result<Void, TorporError>)
    case filled(TorporError?)
}

/// Bringing memory to a copy that was restored before its own had come, through its keeper, a process of its own that outlives agent and shim.
extension ShimBackend {
    /// Detached, as a shim is; there once the socket is that page faults come to.
    ///
    /// - Parameter file: where criu says why it is not there.
    func launchKeeper(_ folder: CopyFolder, _ socket: String, engineWords file: String? = nil) throws(TorporError) {
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let complaints = try Descriptor(path: "\(folder.path)/memory.err", O_WRONLY | O_CREAT | O_TRUNC)
        var spawn = Spawn(
            configuration.shim, ["memory", folder.path], environment: Command.plainEnvironment, input: null.raw, output: null.raw,
            error: complaints.raw)
        spawn.detached = true
        let pid = try spawn.start()
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: .seconds(15))
        while !Folder.exists(socket) || !Folder.exists("\(folder.path)/\(MemoryPlan.socketName)") {
            let isGone = ProcessTable.facts(pid).map { $0.state == "Z" } ?? true
            guard !isGone, MonotonicClock.milliseconds < end else {
                let words = (try? DurableFile.readText("\(folder.path)/memory.err", limit: 4096)) ?? ""
                let criu = file.flatMap { try? DurableFile.readText("\(folder.path)/\($0)", limit: 64 << 10) } ?? ""
                throw TorporError(
                    .engineFailed, "the keeper of \(folder.id)'s memory is not there: \(words)\(EngineWords.errors(in: criu))",
                    remedy: "torpor check")
            }
            usleep(1000)
        }
    }

    /// A restore that touches memory which has not come: that is brought beside it.
    func restore(_ copy: CopyID, besideMemoryFrom pages: any PageSource, _ restoring: @escaping SideBySide.Work) async throws(TorporError) {
        let (result, trouble) = await withTaskGroup(of: Happening.self) { group in
            group.addTask {
                do throws(TorporError) { return .restored(.success(try await restoring())) } catch {
                    return .restored(.failure(error))
                }
            }
            group.addTask { .filled(await self.keepFilling(copy, from: pages)) }
            var result: Result<Void, TorporError> = .failure(TorporError(.cancelled, "the restore was given up"))
            var trouble: TorporError?
            for await happening in group {
                switch happening {
                case .restored(let ended):
                    result = ended
                    group.cancelAll()
                case .filled(let error): trouble = error
                }
            }
            return (result, trouble)
        }
        do throws(TorporError) { try result.get() } catch {
            guard let trouble else { throw error }
            throw TorporError(.engineFailed, "its memory does not come: \(trouble.message)", remedy: trouble.remedy, cause: error)
        }
    }

    /// Until it is cancelled: the restore itself touches some of the memory, and blocked there it would never end.
    ///
    /// - Returns: why memory did not come, the last time that it did not.
    private func keepFilling(_ copy: CopyID, from pages: any PageSource) async -> TorporError? {
        var trouble: TorporError?
        while !Task.isCancelled {
            do throws(TorporError) { try await fill(copy, from: pages) } catch {
                if !Task.isCancelled { trouble = error }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return trouble
    }

    /// One ask after the other: what a process waits for is asked for before what nobody has touched yet.
    package func fill(_ copy: CopyID, from pages: any PageSource) async throws(TorporError) {
        let line: MemoryLine
        do throws(TorporError) { line = try MemoryLine(folder: folder(copy).path) } catch  where error.code == .notFound { return }
        while let ask = try await line.next() {
            let frame: PageFrame
            do throws(TorporError) { frame = .pages(try await pages.pages(ask)) } catch  where error.code == .lost {
                frame = .lost(error.message)
            }
            guard try await line.answer(frame), case .pages = frame else { return }
        }
        // What says which memory was to come, nobody looks up any more.
        if case .whole = try await memory(copy) { clear(folder(copy)) }
    }

    package func memory(_ copy: CopyID) async throws(TorporError) -> CopyMemory {
        do throws(TorporError) {
            let note = try MemoryNote.read(in: folder(copy).path)
            guard case .coming = note.state, note.keeper() == nil else { return note.state }
            // It may have ended just now, with another note.
            let last = try MemoryNote.read(in: folder(copy).path).state
            if case .coming = last { return .lost("its keeper was killed") }
            return last
        } catch  where error.code == .notFound { return .whole }
    }

    /// By the keeper; without one the shim has ended the copy, or will.
    package func abandonMemory(_ copy: CopyID, _ why: String) async throws(TorporError) {
        do throws(TorporError) {
            _ = try await MemoryLine(folder: folder(copy).path).answer(.lost(why))
        } catch  where error.code == .notFound { return }
    }
}
