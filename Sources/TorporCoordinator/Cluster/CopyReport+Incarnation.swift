import TorporModel

extension CopyReport {
    /// The incarnation that the reported copy bears; nil where there is no copy.
    var incarnation: Incarnation? {
        switch state {
        case .running(let copy), .freezing(let copy), .frozen(let copy, _), .sealed(let copy, _), .restoring(let copy, _),
            .held(let copy, _), .releasing(let copy, _), .destroying(let copy), .stopping(let copy), .stopped(let copy, _):
            copy.incarnation
        case .absent, .starting, .prepared: nil
        }
    }
}
