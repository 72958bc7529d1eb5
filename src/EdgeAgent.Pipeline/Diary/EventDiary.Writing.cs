using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Pipeline.Diary;

// The diary's thread: the only one that waits for the disk.
public sealed partial class EventDiary
{
    private void Write()
    {
        while (true)
        {
            var isLast = _stop.IsCancellationRequested;
            TakeArrived();
            if (_isOpen || isLast || _time.GetTimestamp() >= _retryAt)
                TryWrite(isLast);
            if (isLast && (!_isOpen || IsAllWritten()))
                return;
            if (!_isOpen)
                _work.Wait(isLast ? TimeSpan.Zero : RetryMinimum);
            else if (!isLast && IsAllWritten())
                _work.Wait(_writer.IsDirty ? FlushEvery : Upkeep);
        }
    }

    private bool IsAllWritten()
    {
        lock (_gate)
            return _pending.Count == 0 && _arrived.Count == 0 && _lost is null;
    }

    private void TakeArrived()
    {
        lock (_gate)
        {
            while (_pending.Count < BatchLimit && _arrived.TryDequeue(out var entry))
                _pending.Add(entry);
            if (_arrived.Count == 0 && _pending.Count < BatchLimit && _lost is { } lost)
            {
                _pending.Add(new DiaryEntry.Lost(_time.GetUtcNow(), lost));
                _lost = null;
                AgentMeter.DiaryQueue.Add(1);
            }
        }
    }

    private void TryWrite(bool isLast)
    {
        try
        {
            if (!_isOpen)
                OpenWriter();
            WritePending();
            if (isLast || _time.GetElapsedTime(_flushedAt) >= FlushEvery)
            {
                _writer.Flush();
                _flushedAt = _time.GetTimestamp();
            }

            if (_time.GetElapsedTime(_upkeptAt) >= Upkeep)
            {
                _writer.RemoveOld();
                _upkeptAt = _time.GetTimestamp();
            }

            Recover();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NoteTrouble(e);
        }
        finally
        {
            var written = _writer.TakeCommitted();
            TellWritten(written);
            _pending.RemoveRange(0, written);
            AgentMeter.DiaryQueue.Add(-written);
            AgentMeter.DiaryUsage.Add(_writer.Bytes - _meteredBytes);
            _meteredBytes = _writer.Bytes;
        }
    }

    private void OpenWriter()
    {
        var mend = _writer.Open();
        _isOpen = true;
        if (mend is null)
            return;
        if (mend.CutBytes > 0)
            LogMended(mend.Segment, mend.CutBytes);
        if (!mend.IsDamage)
            return;
        var what = $"The diary in {_options.Folder} is not what was written: {DiaryText.Of(mend)} It goes on behind that; 'edgeagent evidence verify' tells all of it.";
        LogDamaged(what);
        TellTrouble(what);
    }

    private void WritePending()
    {
        _numbers.Clear();
        for (var i = 0; i < _pending.Count; i++)
        {
            // One that cannot stand in a diary leaves its place to a line that says so.
            if (_writer.Stage(_pending[i]) is { } refusal)
            {
                _pending[i] = Refused(_pending[i], refusal);
                _writer.Stage(_pending[i]);
            }

            _numbers.Add(_writer.StagedNumber);
        }

        _writer.Commit();
    }

    private void TellWritten(int count)
    {
        if (Written is not { } tell)
            return;
        for (var i = 0; i < count; i++)
        {
            if (_pending[i] is DiaryEntry.Told told)
                tell(_numbers[i], told.Envelope);
        }
    }

    private DiaryEntry.Lost Refused(DiaryEntry entry, string reason)
    {
        var id = entry is DiaryEntry.Told { Envelope: EventEnvelope envelope } ? envelope.Id : Guid.Empty;
        Meter(1, reason);
        if (!_saidRefused)
            LogRefused(id, reason == "too_large" ? $"it is longer than {_options.LineBytes} bytes" : "a number in it is none");
        _saidRefused = true;
        return new DiaryEntry.Lost(entry.At, new LostEvents(1, reason, id, id));
    }

    // Once a trouble, until it is over.
    private void NoteTrouble(Exception e)
    {
        _isOpen = false;
        _retryWait = _retryWait == TimeSpan.Zero ? RetryMinimum : _retryWait * 2 < RetryMaximum ? _retryWait * 2 : RetryMaximum;
        _retryAt = _time.GetTimestamp() + (long)(_retryWait.TotalSeconds * _time.TimestampFrequency);
        AgentMeter.DiaryFailures.Add(1);
        if (_trouble is not null)
            return;
        Volatile.Write(ref _trouble, e.Message);
        LogTrouble(_options.Folder, e.Message.TrimEnd('.') + ".", _options.QueueLimit);
        TellTrouble($"The diary in {_options.Folder} cannot be written: {e.Message.TrimEnd('.')}. Events are published all the same.");
    }

    private void Recover()
    {
        _retryWait = TimeSpan.Zero;
        if (_trouble is null)
            return;
        Volatile.Write(ref _trouble, null);
        LogRecovered(_options.Folder);
    }
}
