import Foundation
package import TorporModel

/// A fleet and its misfortunes as people write them down: JSON, every field optional, unknown ones refused.
///
/// `{"nodes": 5, "workloads": 20, "jobs": 60, "memoryMiB": [64, 4096], "faults": {"lost": 0.01, "powerLosses": 2}}`: shares of calls lie
/// between 0 and 1, other faults count per hour of the whole fleet.
package struct FleetFile: Sendable {
    package let settings: WorldSettings

    /// - Throws: `invalidArgument` naming the field and what it may be.
    package init(_ text: [UInt8]) throws(TorporError) {
        let document: Any
        do { document = try JSONSerialization.jsonObject(with: Data(text)) } catch {
            throw TorporError(.invalidArgument, "the file is not JSON", remedy: "see docs/simulation.md", cause: error)
        }
        guard let fields = document as? [String: Any] else { throw Self.wrong("the document", "an object") }
        var settings = WorldSettings()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { try Self.set(name, value, &settings) }
        self.settings = settings
    }

    private static func set(_ name: String, _ value: Any, _ settings: inout WorldSettings) throws(TorporError) {
        switch name {
        case "nodes": settings.nodes = try number(name, value, 2...1000)
        case "workloads": settings.workloads = try number(name, value, 1...10_000)
        case "jobs": settings.jobs = try number(name, value, 1...1_000_000)
        case "evacuations": settings.evacuations = try number(name, value, 0...1000)
        case "migrations": settings.migrations = try share(name, value)
        case "lazyMoves": settings.lazyMoves = try share(name, value)
        case "sleeps": settings.sleeps = try share(name, value)
        case "memoryMiB": settings.memoryMiB = try range(name, value)
        case "thinkSeconds": settings.thinkSeconds = try range(name, value)
        case "patienceSeconds": settings.patienceSeconds = UInt64(try number(name, value, 1...1_000_000))
        case "faults": settings.faults = try faults(value)
        default:
            throw unknown(
                name,
                among: [
                    "nodes", "workloads", "jobs", "evacuations", "migrations", "lazyMoves", "sleeps", "memoryMiB", "thinkSeconds", "faults",
                ])
        }
    }

    private static func faults(_ value: Any) throws(TorporError) -> FaultPlan {
        guard let fields = value as? [String: Any] else { throw wrong("faults", "an object") }
        var plan = FaultPlan()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            if let field = FaultPlan.shares.first(where: { $0.name == name }) {
                plan[keyPath: field.path] = try share(name, value)
            } else if let field = FaultPlan.rates.first(where: { $0.name == name }) {
                guard let rate = value as? Double, (0...1e6).contains(rate) else { throw wrong(name, "times an hour, from 0 to 1000000") }
                plan[keyPath: field.path] = rate
            } else if name == "drift" {
                plan.drift = Int64(try number(name, value, 0...500_000))
            } else {
                throw unknown(name, among: FaultPlan.shares.map(\.name) + FaultPlan.rates.map(\.name) + ["drift"])
            }
        }
        return plan
    }

    private static func number(_ name: String, _ value: Any, _ range: ClosedRange<Int>) throws(TorporError) -> Int {
        guard let number = value as? Int, range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func share(_ name: String, _ value: Any) throws(TorporError) -> Double {
        guard let share = value as? Double, (0...1).contains(share) else { throw wrong(name, "a share from 0 to 1") }
        return share
    }

    private static func range(_ name: String, _ value: Any) throws(TorporError) -> ClosedRange<UInt64> {
        guard let pair = value as? [Int], pair.count == 2, pair[0] >= 0, pair[0] <= pair[1], pair[1] <= 1 << 20 else {
            throw wrong(name, "two whole numbers, the smaller first, as in [1, 64]")
        }
        return UInt64(pair[0])...UInt64(pair[1])
    }

    private static func wrong(_ name: String, _ what: String) -> TorporError {
        TorporError(.invalidArgument, "\(name) is to be \(what)", remedy: "see docs/simulation.md")
    }

    private static func unknown(_ name: String, among known: [String]) -> TorporError {
        TorporError(.invalidArgument, "nobody knows the field \"\(name)\"", remedy: "use one of: \(known.sorted().joined(separator: ", "))")
    }
}
