package import TorporModel
package import TorporPorts

/// Post-copy in an engine that has no memory: a copy that lacks some pages runs as any other does, and needs its original for each.
extension FakeBackend: LazyBackend {
    /// How much a lazily restored copy lacks, and the size of a page, in bytes.
    private static let pagesLacked = 3
    private static let pageBytes: UInt64 = 4096

    package func surveyLazily(_ copy: CopyID) async throws(TorporError) {
        try await call(.surveyLazily, copy) { (state, _) throws(TorporError) in
            guard state.copies[copy] != nil else { throw TorporError(.notFound, "no copy \(copy)") }
        }
    }

    /// What this engine captures is not memory.
    package func captureLazily(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        try await capture(copy, attempt: attempt, into: sink)
    }

    package func pages(_ copy: CopyID, _ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        try settled { (state, _) throws(TorporError) in
            switch state.copies[copy]?.mode {
            case .frozen: [UInt8](repeating: 0, count: Int(clamping: ask.bytes))
            case .running, .held: throw TorporError(.refused, "\(copy) is not frozen")
            case .exited, nil: throw TorporError(.lost, "\(copy) is gone")
            }
        }
    }

    /// Touches one page itself.
    package func restoreLazily(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource, pages: any PageSource
    ) async throws(TorporError) {
        _ = try await pages.pages(PageAsk(process: 1, address: 0, bytes: Self.pageBytes))
        try await restore(copy, spec, from: source, lacking: Self.pagesLacked)
    }

    package func fill(_ copy: CopyID, from pages: any PageSource) async throws(TorporError) {
        while case .coming(let bytes) = try await memory(copy) {
            do throws(TorporError) {
                _ = try await pages.pages(PageAsk(process: 1, address: bytes + Self.pageBytes, bytes: Self.pageBytes))
            } catch  where error.code == .lost { return try await abandonMemory(copy, error.message) }
            settled { state, _ in state.copies[copy]?.lacks -= 1 }
        }
    }

    package func memory(_ copy: CopyID) async throws(TorporError) -> CopyMemory {
        settled { state, _ in
            guard let found = state.copies[copy] else { return .whole }
            if found.isLost { return .lost("the original is gone") }
            if case .exited = found.mode { return .whole }
            return found.lacks > 0 ? .coming(bytes: UInt64(Self.pagesLacked - found.lacks) * Self.pageBytes) : .whole
        }
    }

    package func abandonMemory(_ copy: CopyID, _ why: String) async throws(TorporError) {
        settled { state, now in
            guard let found = state.copies[copy], found.lacks > 0 else { return }
            if case .exited = found.mode { return }
            state.copies[copy]?.isLost = true
            self.take(&state, copy, 137, now)
        }
    }
}
