import TorporEngines
import TorporHost
import TorporModel

/// What PVE's word about a VM means for one copy of it.
enum ProxmoxTruth {
    static func of(_ machine: ProxmoxMachine, _ note: ProxmoxNote, _ lease: FreezeLease.State) -> CopyTruth {
        let isOurs = machine.tags.contains(note.mark)
        let isTheSources = !note.from.isEmpty && machine.tags.contains(note.from)
        switch note.phase {
        // It bears its mark before it is started; that it was, may not be written down yet.
        case .making where !isOurs || machine.isStopped: return .absent
        // Only here: what is at the source, or was taken back, is not held by anybody.
        case .held: return isTheSources && machine.node == note.node ? standing(machine) : .absent
        // Told to run: marked before it is let run.
        case .released where isTheSources && machine.node == note.node: return standing(machine)
        case .released where isOurs && machine.isPaused && lease == .idle: return .held
        case .making, .released, .owned:
            guard isOurs else { return .absent }
            return machine.standsStill ? .frozen(lease) : alive(machine)
        }
    }

    private static func standing(_ machine: ProxmoxMachine) -> CopyTruth {
        // Without a QEMU its memory is gone, and with that the copy.
        if machine.isStopped { return .absent }
        return machine.standsStill ? .held : .running
    }

    private static func alive(_ machine: ProxmoxMachine) -> CopyTruth { machine.isStopped ? .exited(status: nil) : .running }
}
