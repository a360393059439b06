/// The signals that programs take for "end": those that people write into specifications.
package enum StopSignal: String, Hashable, Codable, Sendable, CaseIterable {
    case term = "TERM"
    case int = "INT"
    case quit = "QUIT"
    case hup = "HUP"
    case usr1 = "USR1"
    case usr2 = "USR2"
    case kill = "KILL"
}
