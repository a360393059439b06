package import TorporModel

/// Several works at a time, of which none is of use without the others.
package enum SideBySide {
    /// Given a name before it is put into a list: Swift 6.3.1 crashes on such a closure inside a list's brackets.
    package typealias Work = @Sendable () async throws(TorporError) -> Void

    /// Returns when all have ended. When one fails, `abandon` is called to end what cannot be cancelled, and the others are cancelled.
    ///
    /// - Throws: the error of the one that failed first: what came later came of it.
    package static func run(_ works: [Work], abandon: (TorporError) -> Void = { _ in }) async throws(TorporError) {
        let failure = await withTaskGroup(of: TorporError?.self) { group in
            for work in works {
                group.addTask {
                    do throws(TorporError) {
                        try await work()
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var first: TorporError?
            for await failure in group {
                guard let failure, first == nil else { continue }
                first = failure
                abandon(failure)
                group.cancelAll()
            }
            return first
        }
        if let failure { throw failure }
    }
}
