package import TorporModel

/// What a VMM is asked while its machine is frozen, held or let go. Every call blocks, briefly.
///
/// A machine that its VMM has stopped is not yet frozen: it is once the kernel's freezer holds the VMM too (`CopyFreezer`).
package protocol MachineControl: Sendable {
    /// Whether the VMM says that the guest's processors run; not so before there is a machine.
    ///
    /// - Throws: `notFound` when no VMM listens.
    func isRunning() throws(TorporError) -> Bool

    /// Gives a VMM that has no machine yet the one that its folder tells of, and lets it run; nothing where its command line did that.
    func boot() throws(TorporError)

    /// Gives a VMM that has no machine yet the one whose state is in its folder, stopped. A load that fails leaves the VMM of no use.
    ///
    /// - Parameter lazily: its memory is asked for at the keeper's socket, which has to be there.
    func load(lazily: Bool) throws(TorporError)

    /// Stops the guest's processors; one that is stopped is success.
    func pause() throws(TorporError)

    /// Writes down what of a stopped machine is not in its memory: processors and devices. The last such note is gone first.
    func saveState() throws(TorporError)

    /// Lets the guest's processors run; one that runs is success.
    func resume() throws(TorporError)

    /// Asks the guest to shut itself down, as a press on its power button does. Whether it listens is the guest's business.
    func powerDown() throws(TorporError)

    /// Whether a frozen group says nothing of the workload, which is then asked for all the same: where it runs, not what keeps it here.
    var speaksForItself: Bool { get }

    /// Whether one that is gone already had been let run: it had little to do. Asked only when what keeps it here has ended.
    func hasBegun() -> Bool

    /// Ends a workload that may outlive what keeps it here; one that has ended is success. Not asked after a boot.
    func end() throws(TorporError)
}

extension MachineControl {
    package func boot() throws(TorporError) {}

    package var speaksForItself: Bool { false }

    package func hasBegun() -> Bool { false }

    package func end() throws(TorporError) {}
}
