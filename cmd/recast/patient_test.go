package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

func TestWaitPassesOn(t *testing.T) {
	boo := errors.New("boo")
	if got, err := wait(context.Background(), func() (string, error) { return "a", boo }); got != "a" || err != boo {
		t.Errorf("%q, %v", got, err)
	}
	_, err := wait(context.Background(), func() (int, error) { panic("boo") })
	if err != error(bug{"boo"}) || exitCode(context.Background(), err) != exitInternal || told(context.Background(), err) != err {
		t.Errorf("got %v", err)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	for name, do := range map[string]func(ctx context.Context, read, write *os.File) error{
		"read": func(ctx context.Context, read, _ *os.File) error {
			_, err := wait(ctx, func() (int, error) { return read.Read(make([]byte, 1)) })
			return err
		},
		"write": func(ctx context.Context, _, write *os.File) error {
			_, err := (&patientWriter{ctx: ctx, w: write}).Write(make([]byte, 1<<20))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			read, write, err := os.Pipe() // nobody is at its other end
			if err != nil {
				t.Fatal(err)
			}
			defer read.Close()
			defer write.Close()
			ctx, cancel := context.WithCancelCause(context.Background())
			time.AfterFunc(20*time.Millisecond, func() { cancel(interrupted{os.Interrupt}) })
			if err := do(ctx, read, write); !errors.Is(err, interrupted{os.Interrupt}) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPatientWriterWritesAll(t *testing.T) {
	var got, want bytes.Buffer
	w := &patientWriter{ctx: context.Background(), w: &got}
	p := make([]byte, 3000)
	for i := range 100 {
		for k := range p {
			p[k] = byte(i + k)
		}
		want.Write(p[:i*30])
		if n, err := w.Write(p[:i*30]); n != i*30 || err != nil {
			t.Fatal(n, err)
		}
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Error("what arrived is not what was written")
	}
	w.w = writer(func([]byte) (int, error) { return 0, io.ErrClosedPipe })
	if _, err := w.Write(p); err != io.ErrClosedPipe {
		t.Errorf("got %v", err)
	}
}
