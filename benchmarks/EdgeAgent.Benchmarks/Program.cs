using BenchmarkDotNet.Running;

namespace EdgeAgent.Benchmarks;

internal static class Program
{
    private static async Task Main(string[] args)
    {
        switch (args)
        {
            case ["decode"]:
                DecodeBenchmark.Print();
                break;
            case ["letterbox"]:
                LetterboxBenchmark.Print();
                break;
            case ["resize"]:
                ResizeBenchmark.Print();
                break;
            case ["picture"]:
                PictureBenchmark.Print();
                break;
            case ["heads"]:
                HeadBenchmark.Print();
                break;
            case ["masks"]:
                MaskBenchmark.Print();
                break;
            case ["overhead"]:
                OverheadBenchmark.Print();
                break;
            case ["shared", .. var rest]:
                await SharedModelBenchmark.PrintAsync(rest);
                break;
            case ["tracker"]:
                TrackerBenchmark.Print();
                break;
            case ["camera-motion"]:
                TrackerBenchmark.PrintCameraMotion();
                break;
            case ["detect-path", .. var rest]:
                DetectPathBenchmark.Print(rest);
                break;
            case ["keywords"]:
                KeywordBenchmark.Print();
                break;
            case ["features", .. var rest]:
                FeatureBenchmark.Print(rest);
                break;
            case ["ctc-beam"]:
                CtcBeamBenchmark.Print();
                break;
            case ["joint"]:
                JointSearchBenchmark.Print();
                break;
            case ["speech-path"]:
                SpeechPathBenchmark.Print();
                break;
            case ["speech-latency", .. var rest]:
                await SpeechLatencyBenchmark.PrintAsync(rest);
                break;
            case ["outbox"]:
                await OutboxBenchmark.PrintAsync();
                break;
            case ["rules"]:
                RuleBenchmark.Print();
                break;
            case ["replay", .. var rest]:
                await ReplayBenchmark.PrintAsync(rest);
                break;
            case ["metering"]:
                MeteringBenchmark.Print();
                break;
            case ["volume", .. var rest]:
                VolumeBenchmark.Print(rest);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                break;
        }
    }
}
