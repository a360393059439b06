import Logging
import TorporModel
import TorporPorts
import TorporScheduling

/// Follows how idle a workload is, lets it doze when its policy says so, and tells why not. Deeper tiers are the coordinator's, by this report.
struct RestKeeper {
    private var rule = IdleRule()
    /// Whom the rule has followed: one that was woken or started again is awake anew.
    private var followed: (incarnation: Incarnation, life: UInt64)?
    private var isDozing = false
    /// When it said last that it has nothing to do, and for how long that counts: a job needs some seconds to begin.
    private var agreedAt: UInt64?
    private static let agreementMs: UInt64 = 15_000
    /// An order came since the last look.
    private var wasOrdered = false

    init() {}

    /// Before an order is carried out. A job finds a machine running: its VMM could not answer otherwise.
    mutating func makeWay(_ record: CopyRecord, _ hands: EffectRunner) async throws(TorporError) {
        wasOrdered = true
        guard isDozing, case .running(let copy) = record.state, copy.spec.machine != nil else { return }
        try await hands.restingBackend(of: copy.spec).rouse(hands.id(copy))
        isDozing = false
    }

    /// Its own word, when all else is quiet; nil when it has nothing against it. Who dozes was asked before, and nothing has come for it since.
    private mutating func ask(_ copy: CopyState.Copy, _ report: RestReport, at now: UInt64, _ hands: EffectRunner) async throws(TorporError)
        -> RestReport?
    {
        guard let call = copy.spec.sleep.ask, report.isDue(.doze) || report.isDue(.sleep), !isDozing else { return nil }
        if let agreedAt, now - agreedAt < Self.agreementMs { return nil }
        let outcome = await hands.ask(call, of: copy)
        rule.overlook(try await hands.restingBackend(of: copy.spec).activity(hands.id(copy), spec: copy.spec), at: now)
        guard case .failed(let why) = outcome else {
            agreedAt = now
            return nil
        }
        rule.disturb(at: now)
        return RestReport(tier: nil, awakeBecause: ["asked, it says no: \(why)"], quietMs: 0, next: nil)
    }

    /// At every look at a copy that runs; nil for one that never rests by itself.
    mutating func attend(_ copy: CopyState.Copy, at now: UInt64, _ wall: Timestamp, _ hands: EffectRunner, _ logger: Logger) async
        -> RestReport?
    {
        guard !copy.spec.sleep.isEmpty else { return nil }
        if followed?.incarnation != copy.incarnation || followed?.life != copy.life {
            (rule, followed, agreedAt) = (IdleRule(), (copy.incarnation, copy.life), nil)
        }
        defer { wasOrdered = false }
        do throws(TorporError) {
            let backend = try hands.restingBackend(of: copy.spec)
            let reading = try await backend.activity(hands.id(copy), spec: copy.spec)
            isDozing = reading.isDozing
            let jobs = wasOrdered ? ["a job was just at it"] : []
            let report = rule.judge(reading, copy.spec.sleep, obstacles: jobs, at: now, wall)
            if let no = try await ask(copy, report, at: now, hands) { return no }
            guard report.isDue(.doze) else { return report }
            try await backend.doze(hands.id(copy))
            isDozing = true
            logger.info("copy dozes", metadata: ["torpor.quietMs": "\(report.quietMs)"])
            return report
        } catch {
            return RestReport(
                tier: isDozing ? .doze : nil, awakeBecause: ["whether it is idle cannot be told: \(error.message)"], quietMs: 0, next: nil)
        }
    }
}
