/// Distributions as a picture: the share of cases (upwards) that took at most so long (to the right, each step ten times the last).
package struct DistributionPlot: Sendable {
    private let curves: [(name: String, values: Distribution)]

    package init(_ curves: [(name: String, values: Distribution)]) { self.curves = curves }

    /// An SVG document of 720 by 420 points.
    package var svg: String {
        var lines = [
            #"<svg xmlns="http://www.w3.org/2000/svg" width="720" height="420" font-family="sans-serif" font-size="12">"#,
            #"<rect width="720" height="420" fill="white"/>"#,
        ]
        for power in 0...7 {
            let x = Self.x(Double(power))
            lines.append(##"<line x1="\##(x)" y1="20" x2="\##(x)" y2="360" stroke="#ddd"/>"##)
            lines.append(#"<text x="\#(x)" y="380" text-anchor="middle">\#(Self.words(power))</text>"#)
        }
        for tenth in stride(from: 0, through: 10, by: 2) {
            let y = Self.y(Double(tenth) / 10)
            lines.append(##"<line x1="60" y1="\##(y)" x2="700" y2="\##(y)" stroke="#ddd"/>"##)
            lines.append(#"<text x="52" y="\#(y + 4)" text-anchor="end">\#(tenth * 10) %</text>"#)
        }
        for (place, curve) in curves.enumerated() where curve.values.count > 0 {
            let colour = ["#1f77b4", "#d62728", "#2ca02c"][place % 3]
            lines.append(#"<polyline fill="none" stroke="\#(colour)" stroke-width="2" points="\#(Self.points(curve.values))"/>"#)
            lines.append(##"<text x="80" y="\##(40 + 18 * place)" fill="\##(colour)">\##(curve.name) (\##(curve.values.count))</text>"##)
        }
        return (lines + ["</svg>", ""]).joined(separator: "\n")
    }

    private static func points(_ values: Distribution) -> String {
        (1...100).compactMap { percent in
            values.quantile(Double(percent) / 100).map { value in
                "\(x(logarithm(Double(max(1, value))))),\(y(Double(percent) / 100))"
            }
        }.joined(separator: " ")
    }

    private static func x(_ power: Double) -> Int { 60 + Int(power / 7 * 640) }
    private static func y(_ share: Double) -> Int { 360 - Int(share * 340) }

    private static func words(_ power: Int) -> String {
        ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s", "17 min", "2.8 h"][power]
    }

    /// To base 10, by halving: no mathematics library is needed for a picture.
    private static func logarithm(_ value: Double) -> Double {
        var rest = value
        var result = 0.0
        while rest >= 10 {
            rest /= 10
            result += 1
        }
        var step = 0.5
        for _ in 0..<12 {
            rest *= rest
            if rest >= 10 {
                rest /= 10
                result += step
            }
            step /= 2
        }
        return result
    }
}
