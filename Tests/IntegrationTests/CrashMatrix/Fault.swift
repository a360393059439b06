/// What is done to a cluster in the middle of a job: a column of the matrix.
enum Fault: String, CaseIterable, Hashable, Sendable {
    case killCoordinator = "coordinator killed"
    case killSourceAgent = "source agent killed"
    case killTargetAgent = "target agent killed"
    case killSourceShim = "source shim killed"
    case killTargetShim = "target shim killed"
    case killCriu = "criu killed"
    case killRunc = "runc killed"
    case stopCoordinator = "coordinator stopped 33 s"
    case stopSourceAgent = "source agent stopped 33 s"
    case fillSource = "source's disk full"
    case fillTarget = "target's disk full"
    case cutSource = "source cut off"
    case cutTarget = "target cut off"

    /// How long it lasts until the test takes it back; nothing is taken back of a kill.
    var lasts: Duration? {
        switch self {
        // The freeze lease is 30 s.
        case .stopCoordinator, .stopSourceAgent: .seconds(33)
        case .fillSource, .fillTarget, .cutSource, .cutTarget: .seconds(4)
        default: nil
        }
    }

    /// Whether its victim is there only while an engine is at work.
    var isOfTheEngine: Bool { self == .killCriu || self == .killRunc }
    /// Whether it takes more than half a minute.
    var isLong: Bool { self == .stopCoordinator || self == .stopSourceAgent }
}
