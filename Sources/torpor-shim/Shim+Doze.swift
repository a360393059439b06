import TorporHost
import TorporModel

/// Dozing: frozen by nobody's attempt, until something comes for the copy. Its network stays open, so its kernel takes connections and bytes
/// while it dozes, and the first packet thaws it, whether or not an agent is alive. A shim that takes over from a killed one thaws it, too.
extension Shim {
    /// The ear first: whatever comes from then on is heard, and ends the doze as soon as it has begun.
    func doze() throws(TorporError) {
        guard note.phase == .running, case .idle = note.lease.state, !owesThaw, engine == nil, killAt == nil, memory == nil else {
            throw TorporError(.refused, "the copy is in somebody's hands, or does not run")
        }
        guard sessions.isEmpty else { throw TorporError(.refused, "an exec session is open") }
        guard let link = plan.link else {
            throw TorporError(.refused, "nobody could wake it: it shares its node's network", remedy: "give it an address: --network own")
        }
        guard ear == nil else { return }
        ear = try PacketEar(on: link, asking: machine != nil)
        do throws(TorporError) { try cgroup.freezer.reach(.frozen, deadline: Self.freezerLimit) } catch {
            ear = nil
            throw error
        }
    }

    /// Lets it run; nothing for a copy that does not doze.
    func rouse() throws(TorporError) {
        guard ear != nil else { return }
        try cgroup.freezer.reach(.thawed, deadline: Self.freezerLimit)
        (ear, hasHeard) = (nil, false)
    }

    /// Processes go from one freeze into the other and run nothing between; a machine must run for its VMM to be asked.
    func takeOverDoze() throws(TorporError) {
        if machine == nil { (ear, hasHeard) = (nil, false) } else { try rouse() }
    }

    /// Something has come for it. What cannot be thawed is tried again at every turn.
    func advanceDoze() {
        guard let ear, hasHeard || ear.count() > 0 else { return }
        hasHeard = true
        do { try rouse() } catch { note.failure = "it could not be woken: \(error.message)" }
    }
}

extension ShimRequest {
    /// Whether a copy that dozes must run for it.
    var endsDoze: Bool {
        switch self {
        case .status, .ready, .freeze, .renew, .doze, .seal, .leave: false
        case .capture, .captureLazily, .saveChanges, .thaw, .release, .rouse, .stop, .exec: true
        }
    }
}
