import TorporHost
import TorporModel

/// Two that work at the ends of one pipe at the same time, because each knows descriptors only.
enum PipedPair {
    /// Runs both to their end; either's end closes its side, so that the other cannot wait for ever.
    ///
    /// - Throws: what the feeder says, unless it only saw its reader go.
    static func run<Fed: Sendable, Drained: Sendable>(
        feed: @escaping @Sendable (Int32) async throws(TorporError) -> Fed,
        drain: @escaping @Sendable (Int32) async throws(TorporError) -> Drained
    ) async throws(TorporError) -> (Fed, Drained) {
        // Both ends are ours and block nobody: whoever works at one waits for it on a thread of its own.
        let (reading, writing) = try OpenFile.pipe(givesReading: true)
        async let fed: Result<Fed, TorporError> = end(writing, feed)
        async let drained: Result<Drained, TorporError> = end(reading, drain)
        let (first, second) = await (fed, drained)
        // A drain that fails takes its side along, and the feeder sees a broken pipe: the drain's word is the cause then.
        if case .failure(let error) = second, error.code != .corrupt { throw error }
        return (try first.get(), try second.get())
    }

    private static func end<Value: Sendable>(
        _ file: OpenFile, _ work: @Sendable (Int32) async throws(TorporError) -> Value
    ) async -> Result<Value, TorporError> {
        defer { file.close() }
        do throws(TorporError) { return .success(try await work(file.raw)) } catch { return .failure(error) }
    }
}
