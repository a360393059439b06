import TorporAgent
import TorporModel

/// How a simulated process reaches out: nothing happens by it once it is dead, and nothing takes no time.
struct Hand: Sendable {
    let process: SimulatedProcess
    let scheduler: Scheduler
    let faults: Faults

    /// A look at what is there; free of faults.
    func read<Value>(_ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        try process.alive()
        return try await body()
    }

    /// A durable write to a node's disk.
    func write<Value>(_ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        try await moment()
        if faults.happens({ $0.diskFull }) { throw TorporError(.diskFull, "no space left on device", remedy: "free some disk") }
        let value = try await body()
        try await moment()
        return value
    }

    /// Somewhere between here and there the process may be killed, or others may act.
    func moment() async throws(TorporError) {
        try process.alive()
        let nanoseconds = scheduler.draw { $0.value(in: 0...1_000_000) }
        if nanoseconds > 700_000 { await pause(nanoseconds) }
        try process.alive()
    }

    /// True time, on which no clock of a node has influence; ended early when the task is cancelled.
    func pause(_ nanoseconds: UInt64) async {
        let promise = OneShot<Void>()
        let timer = scheduler.after(nanoseconds) { promise.fulfil(()) }
        await promise.wait(orIfCancelled: ())
        scheduler.cancel(timer)
    }
}
