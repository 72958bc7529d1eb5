using System.Collections.Concurrent;
using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Live;

public class RecognitionDeskStressTests
{
    private const int Rate = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Streams that speak, break off, stop and fail as they like, at one desk.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_streams_do_each_utterance_is_told_once_in_order_and_every_stream_can_leave(int seed)
    {
        using var desk = new RecognitionDesk($"stress{seed}", TimeProvider.System, NullLogger.Instance);
        var streams = Enumerable.Range(0, 8).Select(i => Task.Run(() => SpeakAsync(desk, new Random(100 * seed + i), $"s{i}"))).ToList();
        await Task.WhenAll(streams).WaitAsync(Patience);
    }

    private static async Task SpeakAsync(RecognitionDesk desk, Random random, string name)
    {
        for (var life = 0; life < 15; life++)
        {
            using var stop = new CancellationTokenSource();
            var work = new RandomWork(random.Next(), failsAt: random.Next(3) == 0 ? random.Next(1, 30) : int.MaxValue);
            var options = new QueuePlaceOptions { Stream = name, Priority = (QueuePriority)random.Next(3), Waits = random.Next(4) == 0 };
            var place = desk.Open(options, work, stop.Token);
            var stopAt = random.Next(3) == 0 ? random.Next(20) : int.MaxValue;
            var begun = new List<int>();
            try
            {
                for (var number = 1; number <= 20; number++)
                {
                    if (number == stopAt)
                        stop.CancelAfter(random.Next(2));
                    var utterance = new SpokenUtterance(number, 0, Rate);
                    place.Begin(utterance);
                    begun.Add(number);
                    var audio = new UtteranceBuffer(100_000);
                    var seconds = random.Next(1, 40);
                    for (var second = 0; second < seconds; second++)
                    {
                        audio.Append(new float[Rate]);
                        place.Append(utterance, audio, audio.End, CaptureStamp.Now(TimeProvider.System));
                    }

                    // The last one may stay open.
                    if (number == 20 && random.Next(2) == 0)
                        break;
                    place.End(utterance);
                    if (options.Waits)
                        place.WaitUntilIdle(stop.Token);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
            {
                // What its work failed with, or the stop.
            }

            await place.CloseAsync().WaitAsync(Patience);
            Assert.Equal(begun, work.Told.Order());
            Assert.Equal(work.Written.Order(), work.Written);
            Assert.True(work.WasAlone);
            if (options.Waits && stopAt == int.MaxValue && !work.HasFailed)
                Assert.Equal(begun, work.Written);
        }
    }

    /// <summary>Takes its time, declines, and breaks once.</summary>
    private sealed class RandomWork(int seed, int failsAt) : IUtteranceWork
    {
        private readonly Random _random = new(seed);
        private int _calls;
        private int _inside;

        public ConcurrentQueue<int> Written { get; } = [];

        public ConcurrentQueue<int> Told { get; } = [];

        public bool WasAlone { get; private set; } = true;

        public bool HasFailed { get; private set; }

        public int FirstStep => Rate;

        public StepDone Advance(SpokenUtterance utterance, CancellationToken cancellationToken)
        {
            using var inside = Enter(cancellationToken);
            var count = utterance.Audio.Length / Rate * Rate;
            return new StepDone(count, count + Rate);
        }

        public bool Finish(SpokenUtterance utterance, CancellationToken cancellationToken)
        {
            using var inside = Enter(cancellationToken);
            Assert.Equal(utterance.Count, utterance.Audio.Length);
            Written.Enqueue(utterance.Number);
            Told.Enqueue(utterance.Number);
            return true;
        }

        public void Dropped(SpokenUtterance utterance, UtteranceDrop reason) => Told.Enqueue(utterance.Number);

        public void Overloaded(string message)
        {
        }

        private Leaving Enter(CancellationToken cancellationToken)
        {
            WasAlone &= Interlocked.Increment(ref _inside) == 1;
            var leaving = new Leaving(this);
            try
            {
                if (++_calls == failsAt)
                {
                    HasFailed = true;
                    throw new InvalidOperationException("broken");
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (_random.Next(8) == 0)
                    Thread.Yield();
                Thread.SpinWait(_random.Next(2000));
                return leaving;
            }
            catch
            {
                leaving.Dispose();
                throw;
            }
        }

        private readonly struct Leaving(RandomWork work) : IDisposable
        {
            public void Dispose() => Interlocked.Decrement(ref work._inside);
        }
    }
}
