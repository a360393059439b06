package import TorporModel

/// What stops a copy and lets it go: the kernel's freezer of its cgroup, and for a virtual machine its VMM as well.
///
/// A machine is stopped by its VMM first, which writes its state down, and then frozen with it; and thawed before it is let run. So *frozen* is
/// the kernel's word for both kinds, whatever becomes of any helper: a frozen VMM obeys nobody. What another program of the node runs
/// (`MachineControl.speaksForItself`) is frozen when that says so, too: in the cgroup is only what keeps it.
package struct CopyFreezer: Sendable {
    private let kernel: Freezer
    private let machine: (any MachineControl)?

    /// - Parameter machine: nil for processes.
    package init(_ kernel: Freezer, machine: (any MachineControl)? = nil) {
        self.kernel = kernel
        self.machine = machine
    }

    /// A machine that is stopped and not frozen, or the other way round, is *freezing*: not one of both.
    ///
    /// - Throws: `notFound` when the cgroup is gone, or nobody is in it who answers.
    package func state() throws(TorporError) -> Freezer.State {
        let state = try kernel.state()
        guard let machine else { return state }
        if state == .frozen, machine.speaksForItself { return try machine.isRunning() ? .freezing : .frozen }
        guard state == .thawed else { return state }
        return try machine.isRunning() ? .thawed : .freezing
    }

    /// Writes and reads back until kernel and VMM say so.
    ///
    /// - Throws: what hindered it; a freeze is then taken back, as far as that goes.
    package func reach(_ wanted: Freezer.State, deadline: Duration) throws(TorporError) {
        guard let machine else { return try kernel.reach(wanted, deadline: deadline) }
        switch wanted {
        case .frozen: try freeze(machine, deadline)
        case .thawed, .freezing:
            try kernel.reach(.thawed, deadline: deadline)
            try machine.resume()
        }
    }

    /// Holds a machine that was never let run since it was restored: its state is on disk already.
    package func hold(deadline: Duration) throws(TorporError) {
        if let machine, try machine.isRunning() { throw TorporError(.engineFailed, "the machine runs after its restore") }
        try kernel.reach(.frozen, deadline: deadline)
    }

    private func freeze(_ machine: any MachineControl, _ deadline: Duration) throws(TorporError) {
        // Whoever froze it without stopping the machine: its VMM could not be asked.
        try kernel.reach(.thawed, deadline: deadline)
        do throws(TorporError) {
            try machine.pause()
            try machine.saveState()
            try kernel.reach(.frozen, deadline: deadline)
        } catch {
            try? machine.resume()
            throw error
        }
    }
}
